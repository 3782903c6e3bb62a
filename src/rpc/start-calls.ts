import type { SpawnOptions } from '../index.js'
import { Calls, type CallsOptions } from './calls.js'
import { type Client, ThreadClient } from './client.js'
import { ClientCalls } from './client-calls.js'
import { core } from './core.js'
import type { Handlers } from './handlers.js'
import { type CallOptions, checkCount, checkNumber } from './options.js'
import { Pool } from './pool.js'

/**
 * How calls are started: the calls, the workers that serve them, and how this client makes its own.
 *
 * @since 0.2.0
 */
export interface StartOptions extends CallsOptions, CallOptions, Pick<SpawnOptions, 'data' | 'name' | 'worker'> {
  /**
   * The number of workers.
   *
   * @defaultValue 1
   */
  threads?: number | undefined
  /**
   * How often a call is begun again, at most, whose worker ended while it served it; then it is refused. A stream always is.
   *
   * @defaultValue 0
   */
  retries?: number | undefined
  /**
   * How long a disposal lets what was begun be answered before it terminates the workers, milliseconds.
   *
   * @defaultValue 5,000
   */
  grace?: number | undefined
  /**
   * The name of the calls, and of the workers.
   *
   * @defaultValue none
   */
  name?: string | undefined
}

/**
 * Calls with the workers that serve them, and a client.
 *
 * @since 0.2.0
 */
export interface StartedCalls<H extends Handlers> extends Client<H>, AsyncDisposable {
  /** For further clients, here and in other threads. */
  readonly calls: Calls<H>
  /** Of the workers that are alive. */
  readonly threads: number
  /** Shuts the calls down, lets what is begun be answered for `grace`, and ends the workers. */
  [Symbol.dispose](): void
  /** The same; resolves when the workers have ended. */
  [Symbol.asyncDispose](): Promise<void>
}

const GRACE = 5_000

/**
 * Starts workers that serve calls, under spawn()'s eye, and calls them. A worker that ends is replaced, unless it could not be loaded, or
 * three ended in a row without one having answered a call: then the calls are shut down with its error as the reason. The call in the
 * hands of one that ends is refused (CallRefused), or begun again, `retries` times at most. The workers keep no process alive by
 * themselves; pending calls do.
 *
 * Blocked in a call this thread goes on to replace its workers; blocked by other means it does not.
 *
 * @param url A module that calls serveCalls().
 * @throws TypeError where an argument is of another type.
 * @throws RangeError where an argument is out of its range.
 *
 * @example
 * ```ts
 * // Handlers is the type of what format.js gives to serveCalls()
 * using prettier = startCalls<Handlers>(new URL('./format.js', import.meta.url))
 * prettier.sync.format('a=1') // blocks
 * await prettier.async.format('a=1') // does not
 * ```
 * @since 0.2.0
 */
export function startCalls<H extends Handlers>(url: string | URL, options: StartOptions = {}): StartedCalls<H> {
  core.checkObject(options, 'startCalls')
  return new Started<H>(url, options)
}

class Started<H extends Handlers> extends ThreadClient<H> implements StartedCalls<H> {
  readonly calls: Calls<H>
  readonly #pool: Pool
  readonly #grace: number
  #ended: Promise<void> | undefined

  constructor(url: string | URL, options: StartOptions) {
    const { threads = 1, retries = 0, grace = GRACE } = options
    checkCount(threads, 'startCalls: threads', 1, Number.MAX_SAFE_INTEGER)
    checkCount(retries, 'startCalls: retries', 0)
    checkNumber(grace, 'startCalls: grace', 0)
    const calls = new Calls<H>(options)
    const open = Calls.openOf(calls)
    super(new ClientCalls(open, retries), options)
    this.calls = calls
    this.#grace = grace
    this.#pool = new Pool(open, url, threads, options)
  }

  get threads(): number {
    return this.#pool.size
  }

  override [Symbol.dispose](): void {
    this.#end()
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#pool.ref() // whoever awaits it waits for the workers
    return this.#end()
  }

  #end(): Promise<void> {
    this.#ended ??= this.#shutDown()
    return this.#ended
  }

  async #shutDown(): Promise<void> {
    this.calls[Symbol.dispose]()
    await this.#pool.end(this.#grace)
    super[Symbol.dispose]()
  }
}
