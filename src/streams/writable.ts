import type { AsyncQueue, Queue } from '../index.js'
import { choiceOf, core, faceOf } from './face.js'

/**
 * How writable() makes a stream.
 *
 * @since 0.2.0
 */
export interface WritableOptions {
  /**
   * What `close()` does: `'shutdown'` shuts the queue down, so that it is emptied and then ends; `'leave'`: nothing, for several writers.
   *
   * @defaultValue `'shutdown'`
   */
  onClose?: 'shutdown' | 'leave' | undefined
}

/**
 * A stream that puts what is written into the queue. Each write ends, and `ready` is there again, once the queue had room for it.
 * `abort(reason)` drops what is in the queue and shuts it down with the reason, as does whatever fails upstream of a pipe. A queue that is shut down by others errors
 * the stream with its AsyncQueueShutDown.
 *
 * @throws TypeError where an argument is of another type.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>(10)
 * const writer = writable(queue).getWriter()
 * await writer.write('a')
 * await writer.close()
 * console.log(await queue.asyncQ.get()) // a
 * ```
 * @since 0.2.0
 */
export function writable<T>(queue: Queue<T> | AsyncQueue<T>, options: WritableOptions = {}): WritableStream<T> {
  const face = faceOf(queue, 'writable')
  const onClose = choiceOf(options.onClose, ['shutdown', 'leave'], 'writable: onClose')
  return sinkOf(face, onClose, (reason) => face.shutdown({ immediate: true, reason }))
}

export function sinkOf<T>(
  face: AsyncQueue<T>,
  onClose: 'shutdown' | 'leave',
  aborted: (reason: unknown) => void,
  failed: (error: unknown) => void = () => {},
): WritableStream<T> {
  const over = new AbortController()
  return new WritableStream<T>({
    start(controller) {
      // A shutdown by others is told of also where nobody writes.
      core.whenShutDown(face, over.signal).then(
        () => {
          const error = core.refused(face)
          controller.error(error)
          failed(error)
        },
        () => {}, // it ends by itself
      )
    },
    async write(item, { signal }) {
      try {
        await face.put(item, { signal })
      } catch (error) {
        if (!signal.aborted) failed(error)
        throw error
      }
    },
    close() {
      over.abort()
      if (onClose === 'shutdown') face.shutdown()
    },
    abort(reason) {
      over.abort()
      aborted(reason)
    },
  })
}
