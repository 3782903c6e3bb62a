import { attach, PriorityQueue, Queue } from '../index.js'
import { type Client, ThreadClient } from './client.js'
import { ClientCalls } from './client-calls.js'
import { core } from './core.js'
import type { Handlers } from './handlers.js'
import { OpenCalls } from './open-calls.js'
import type { CallOptions } from './options.js'
import { MARK } from './protocol.js'
import { type Server, serve } from './serve.js'
import { serveSync } from './serve-sync.js'

/**
 * How calls are made.
 *
 * @since 0.2.0
 */
export interface CallsOptions {
  /**
   * Calls that may wait to be served; more make the caller wait.
   *
   * @defaultValue 0: no limit
   */
  maxsize?: number | undefined
  /**
   * Memory for calls and answers together, bytes. Calls take half of it at most, so that there is room for answers.
   *
   * @defaultValue 1 GiB
   */
  maxBytes?: number | undefined
  /**
   * The name of the queue of calls.
   *
   * @defaultValue none
   */
  name?: string | undefined
}

const DEFAULT_BYTES = 2 ** 30

/**
 * Where calls are put and served: one queue of calls, by priority, and beside it the answers of each caller. Any number of threads
 * may call, any number may serve, and each call goes to one of them. It travels as a queue does, in `workerData`, a message, or as an item of a
 * queue of its memory, and is opened there with attachCalls().
 *
 * @example
 * ```ts
 * const calls = new Calls<{ add(a: number, b: number): number }>()
 * calls.serve({ add: (a, b) => a + b })
 * console.log(await calls.client().async.add(1, 2)) // 3
 * ```
 * @since 0.2.0
 */
export class Calls<H extends Handlers> implements Disposable {
  /** The memory of the queue of calls, and, with `at`, the handle: these are the only own enumerable properties. */
  readonly memory: WebAssembly.Memory
  /** Where the queue of calls lies in the memory. */
  readonly at: number
  readonly #calls: OpenCalls

  /**
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   */
  constructor(options?: CallsOptions)
  /** @internal */
  constructor(options: CallsOptions | OpenCalls)
  constructor(options: CallsOptions | OpenCalls = {}) {
    const calls = options instanceof OpenCalls ? options : create(options)
    this.#calls = calls
    this.memory = calls.whole.memory
    this.at = calls.whole.at
  }

  /** @internal */
  static openOf<H extends Handlers>(calls: Calls<H>): OpenCalls {
    return calls.#calls
  }

  /** The queue of calls: for stats(), maxsize, shutdown(), follow(). */
  get queue(): Queue<unknown> {
    return this.#calls.whole
  }

  /**
   * Calls from this thread. Each client has answers of its own.
   *
   * @param options For all of its calls.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   */
  client(options: CallOptions = {}): Client<H> {
    return new ThreadClient<H>(new ClientCalls(this.#calls, 0), options)
  }

  /**
   * Answers calls in this event loop until the calls are shut down, `concurrency` at a time (default: without limit), whether the
   * handlers are asynchronous or not. It keeps a worker alive while the calls are open, but not the process of a main thread.
   *
   * @param options `signal`: stop() once it is aborted.
   * @throws TypeError where an argument is of another type.
   * @throws RangeError where an argument is out of its range.
   */
  serve(handlers: H, options: { concurrency?: number | undefined; signal?: AbortSignal | undefined } = {}): Server {
    return serve(this.#calls, handlers, options, 'serve')
  }

  /**
   * Answers calls one after the other, and blocks this thread meanwhile, until the calls are shut down. For synchronous
   * handlers: a promise from one is a TypeError to the caller.
   *
   * @throws InvalidStateError where this thread may not block.
   */
  serveSync(handlers: H): void {
    serveSync(this.#calls, handlers, 'serveSync')
  }

  /** queue.shutdown(true): refuses calls from now on, and those that wait to be served; those that are being served are answered. */
  [Symbol.dispose](): void {
    this.#calls.queue.shutdown(true)
  }
}

/**
 * Opens calls that another thread made.
 *
 * @param handle Calls, or their queue, or what arrived of one in `workerData` or a message.
 * @throws TypeError where it is none.
 *
 * @example
 * ```ts
 * const calls = new Calls<{ double(n: number): number }>()
 * const arrived = structuredClone(calls) // what another thread gets
 * attachCalls<{ double(n: number): number }>(arrived).serve({ double: (n) => 2 * n })
 * ```
 * @since 0.2.0
 */
export function attachCalls<H extends Handlers>(handle: Calls<H>): Calls<H>
export function attachCalls<H extends Handlers>(handle: unknown): Calls<H>
export function attachCalls<H extends Handlers>(handle: unknown): Calls<H> {
  return new Calls<H>(new OpenCalls(attach(handle)))
}

function create(options: CallsOptions): OpenCalls {
  core.checkObject(options, 'Calls')
  const { maxsize = 0, maxBytes = DEFAULT_BYTES, name = '' } = options
  const { memory } = new Queue<number>(0, { name: MARK, maxBytes, eventLoop: 'any' })
  const half = Math.max(Math.floor(maxBytes / 2), 2 ** 16)
  const place = { beside: memory, eventLoop: 'any' } as const
  return new OpenCalls(new PriorityQueue<unknown>(maxsize, { ...place, maxBytes: half, name }))
}
