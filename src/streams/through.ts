import { type AsyncQueue, type Queue, QueueShutDown } from '../index.js'
import { faceOf, reasonOf } from './face.js'
import { Source, streamOf } from './readable.js'
import { sinkOf } from './writable.js'

/**
 * Both ends of a trip through other threads, for `pipeThrough()`: what is written goes into `to`, what is read comes out of `from`.
 * Closing shuts `to` down. An abort, or a cancel of what is read, shuts both down with the reason; so does an item that can't be
 * put, and a shutdown of either that had a reason, as by `follow()` when a thread on the way fails.
 *
 * @throws TypeError where an argument is of another type.
 *
 * @example
 * ```ts
 * const there = new Queue<number>(8)
 * const back = new Queue<number>(8)
 * new Worker(new URL('./doubles.js', import.meta.url), { workerData: { there, back } })
 * for await (const n of numbers.pipeThrough(through(there, back))) console.log(n)
 * ```
 * @since 0.2.0
 */
export function through<I, O>(to: Queue<I> | AsyncQueue<I>, from: Queue<O> | AsyncQueue<O>): TransformStream<I, O> {
  const way = faceOf(to, 'through')
  const back = faceOf(from, 'through')
  const end = (reason: unknown): void => {
    way.shutdown({ immediate: true, reason })
    back.shutdown({ immediate: true, reason })
  }
  const failed = (error: unknown): void => end(reasonOf(error) ?? error)
  return {
    // A shutdown of `to` without a reason is a thread that wants no more, and may have more to say.
    writable: sinkOf(way, 'shutdown', end, (error) => {
      if (!(error instanceof QueueShutDown) || reasonOf(error) !== undefined) failed(error)
    }),
    readable: streamOf(new Source<O>(back, false, end, failed), {}),
  }
}
