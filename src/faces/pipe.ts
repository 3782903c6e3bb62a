import type { Store } from '../store/store.js'
import { onAbort } from '../waiting/abort.js'
import { UNFINISHED } from '../waiting/codes.js'
import type { Deadline } from '../waiting/deadline.js'
import type { Loop } from '../waiting/loop.js'
import type { Waiter } from '../waiting/wait-queue.js'
import { BaseQueue } from './base.js'
import { QueueIterator } from './iteration.js'
import { type EndWatch, walk } from './source.js'

/*
 * A source whose items go into a queue, for as long as that takes them. What ends it may come while the next item is awaited: an
 * abort, the queue's shutdown, the end of the time.
 *
 *   V1  Once it has ended the source is asked for nothing more, and what it was asked for before is not waited for.
 *   V2  A source that is a queue gives nothing up after the end, however late this thread hears of it: it is looked for in the step
 *       that would take.
 */

/** What ends it. */
export interface PipeEnds {
  /** Throws the error that tells of the end, where it has come. */
  check(): void
  /** The error where this thread lets go of the queue. */
  released(): Error
  /** Milliseconds that a thread may yet block for the source. */
  left(): number
  /** The error where that was not enough. */
  late(): Error
}

/** Where the end comes from, in an event loop. */
export interface EndSources {
  readonly store: Store
  readonly loop: Loop
  readonly signal: AbortSignal | undefined
  readonly deadline: Deadline | undefined
}

export function pipe<T>(items: AsyncIterable<T>, ends: PipeEnds, sources: EndSources): AsyncIterable<T> {
  const begin = (): EndWatch => new PipeWatch(ends, sources)
  return {
    [Symbol.asyncIterator]() {
      const source = items[Symbol.asyncIterator]()
      return walk(source, begin, (watch) => QueueIterator.nextUnless(source, () => watch.check()) ?? source.next())
    },
  }
}

/** Hears of the end. It keeps no process alive: that is for the source to do. */
class PipeWatch implements EndWatch {
  readonly #ends: PipeEnds
  readonly #deadline: Deadline | undefined
  readonly #stops: (() => void)[] = []
  #reject: ((error: unknown) => void) | undefined

  constructor(ends: PipeEnds, { store, loop, signal, deadline }: EndSources) {
    this.#ends = ends
    const hear = (): void => this.#hear()
    this.#deadline = deadline
    if (signal !== undefined && !signal.aborted) this.#stops.push(onAbort(signal, hear))
    if (deadline !== undefined) this.#stops.push(deadline.onRing(hear))
    if (store.isReleased || store.isShut) return
    const waiter: Waiter = {
      attempt() {
        if (!store.isShut) return UNFINISHED
        hear()
        return 0
      },
      refuse: () => this.#reject?.(ends.released()),
    }
    loop.enders.join(waiter, false)
    this.#stops.push(() => loop.enders.leave(waiter))
  }

  /** Throws where it has ended. */
  check(): void {
    this.#ends.check()
    if (this.#deadline?.isOver) throw this.#ends.late()
  }

  /** What is promised, or the error of the end as soon as that comes. */
  orEnd<R>(promised: Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      promised.then(resolve, reject)
      this.#hear() // the source may itself have brought it about
    })
  }

  stop(): void {
    this.#reject = undefined
    for (const stop of this.#stops) stop()
  }

  #hear(): void {
    try {
      this.check()
    } catch (error) {
      this.#reject?.(error)
    }
  }
}

/** What a thread that blocks for the items of a queue, in a loop over it, has to look at besides. */
export interface Walk {
  ends: PipeEnds | undefined
}

const walks = new WeakMap<object, Walk>()

/** The generator goes over a queue, and looks at `walk`. */
export function noteWalk<G extends object>(generator: G, walk: Walk): G {
  walks.set(generator, walk)
  return generator
}

/** The same items; those of a queue of this package for as long as the pipe lasts. */
export function pipeSync<T>(items: Iterable<T>, ends: PipeEnds): Iterable<T> {
  if (typeof items !== 'object' || items === null || !(isFace(items) || walks.has(items))) return items
  const iterator = items[Symbol.iterator]()
  const walk = walks.get(iterator)
  if (walk !== undefined) walk.ends = ends
  return { [Symbol.iterator]: () => iterator }
}

function isFace(items: object): boolean {
  return BaseQueue.channelOf(items) !== undefined
}
