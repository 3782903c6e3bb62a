import { type AsyncQueue, type Queue, QueueShutDown } from '../index.js'
import { choiceOf, core, faceOf, reasonOf } from './face.js'

/**
 * How readable() makes a stream.
 *
 * @since 0.2.0
 */
export interface ReadableOptions {
  /**
   * `'bytes'`: a readable byte stream, of a queue of Uint8Arrays. It has BYOB readers too: of a chunk that is larger than their
   * view the rest comes with the next reads, and is lost with a cancel before these.
   *
   * @defaultValue a stream of whatever the items are
   */
  type?: 'bytes' | undefined
  /**
   * What `cancel(reason)` does. `'leave'`: this stream lets go, the queue and what is in it stay for others. `'shutdown'`:
   * `queue.shutdown({ immediate: true, reason })`.
   *
   * @defaultValue `'leave'`
   */
  onCancel?: 'leave' | 'shutdown' | undefined
  /**
   * Items (`'bytes'`: bytes) that are taken from the queue ahead of the reader; a cancel loses these. With 0 one is taken only
   * for a read that waits, so that a cancel loses none.
   *
   * @defaultValue 0
   */
  highWaterMark?: number | undefined
}

type Controller<T> = ReadableStreamDefaultController<T> | ReadableByteStreamController

/** So many items are taken without a look at the event loop's other work: the queue's own waits see to that. */
const TAKEN_AT_ONCE = 32

/**
 * A stream of what is put into the queue. It ends when the queue is shut down and empty, or fails with the *QueueShutDown of a
 * shutdown that had a reason. What it reads counts as got: taskDone() is left to whoever uses join().
 *
 * @throws TypeError where an argument is of another type.
 * @throws RangeError where an argument is out of its range.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>()
 * queue.syncQ.putMany(['a', 'b'])
 * queue.shutdown()
 * for await (const item of readable(queue)) console.log(item.toUpperCase()) // A
 * ```
 * @since 0.2.0
 */
export function readable<T>(queue: Queue<T> | AsyncQueue<T>, options: ReadableOptions = {}): ReadableStream<T> {
  const face = faceOf(queue, 'readable')
  const onCancel = choiceOf(options.onCancel, ['leave', 'shutdown'], 'readable: onCancel')
  const source = new Source<T>(face, options.type === 'bytes', (reason) => {
    if (onCancel === 'shutdown') face.shutdown({ immediate: true, reason })
  })
  return streamOf(source, options)
}

/** The stream of a source; `'bytes'` has a controller, and a strategy, of its own. */
export function streamOf<T>(source: Source<T>, { type, highWaterMark = 0 }: ReadableOptions): ReadableStream<T> {
  const given: unknown = type
  if (given !== undefined && given !== 'bytes') {
    throw new TypeError(`readable: type must be 'bytes' or undefined, got ${String(given)}`)
  }
  const start = (controller: Controller<T>): void => source.start(controller)
  const pull = (controller: Controller<T>): Promise<void> => source.pull(controller)
  const cancel = (reason: unknown): void => source.cancel(reason)
  const strategy = { highWaterMark: Math.min(highWaterMark, Number.MAX_SAFE_INTEGER) } // whose rest can be told
  if (type === undefined) return new ReadableStream<T>({ start, pull, cancel }, strategy)
  const bytes: unknown = new ReadableStream({ type, start, pull, cancel }, strategy)
  return bytes as ReadableStream<T> // its items are Uint8Arrays, or an error
}

/** Takes an item for each pull. What waits is a peek, and an item is taken in the turn that hands it on: a cancel in between finds it in the queue. */
export class Source<T> {
  readonly #face: AsyncQueue<T>
  readonly #bytes: boolean
  readonly #cancelled: (reason: unknown) => void
  readonly #failed: (error: unknown) => void
  readonly #waits = new AbortController()
  #taken = 0
  /** Of a stream that has nothing that was read ahead. */
  #room: number | null = 0
  /** What the stream fails with after all that was read ahead. */
  #last: { readonly error: unknown } | undefined

  constructor(
    face: AsyncQueue<T>,
    bytes: boolean,
    cancelled: (reason: unknown) => void,
    failed: (error: unknown) => void = () => {},
  ) {
    this.#face = face
    this.#bytes = bytes
    this.#cancelled = cancelled
    this.#failed = failed
  }

  /** The end of the queue is told of also where nobody reads. */
  start(controller: Controller<T>): void {
    const { signal } = this.#waits
    this.#room = controller.desiredSize
    core
      .whenShutDown(this.#face, signal)
      .then(() => this.#face.peek({ signal })) // what is left in it is for those who read
      .catch((error) => {
        if (error instanceof QueueShutDown) this.#end(controller, error)
      })
  }

  async pull(controller: Controller<T>): Promise<void> {
    const { signal } = this.#waits
    try {
      if (this.#last !== undefined) throw this.#last.error
      while (!signal.aborted) if (this.#passOn(controller) || !(await this.#wait(signal))) return
    } catch (error) {
      this.#end(controller, error)
    }
  }

  cancel(reason: unknown): void {
    this.#waits.abort(reason)
    this.#cancelled(reason)
  }

  /** Hands the next item on, if there is one, and it is not time for a wait. */
  #passOn(controller: Controller<T>): boolean {
    if (this.#taken === TAKEN_AT_ONCE) return false
    const { status, item } = this.#face.tryGet()
    if (status !== 'ok') return false
    this.#taken++
    if (!this.#bytes) (controller as ReadableStreamDefaultController<T>).enqueue(item)
    else if (!(item instanceof Uint8Array)) {
      throw new TypeError(`readable: a stream of bytes takes Uint8Arrays, and a ${typeof item} was got from the queue`)
    } else if (item.length === 0) return false
    else (controller as ReadableByteStreamController).enqueue(item as Uint8Array<ArrayBuffer>) // a copy of its own
    return true
  }

  /** Waits until there is an item; false: the wait was given up. Throws what get() would, where the item can't be decoded. */
  async #wait(signal: AbortSignal): Promise<boolean> {
    this.#taken = 0
    try {
      await this.#face.peek({ signal })
      return true
    } catch (error) {
      if (signal.aborted) return false
      if (!(error instanceof QueueShutDown)) this.#face.getNowait() // it counts as taken, and throws likewise
      throw error
    }
  }

  #end(controller: Controller<T>, error: unknown): void {
    if (this.#waits.signal.aborted) return
    const isFailure = !(error instanceof QueueShutDown) || reasonOf(error) !== undefined
    this.#last = { error }
    if (isFailure && controller.desiredSize !== this.#room) return // what was read ahead comes first, and then another pull
    this.#waits.abort()
    if (isFailure) {
      controller.error(error)
      this.#failed(error)
      return
    }
    controller.close()
    if (this.#bytes) (controller as ReadableByteStreamController).byobRequest?.respond(0) // else its read would never end
  }
}
