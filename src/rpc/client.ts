import { AsyncCalls } from './async-calls.js'
import { type AsyncForm, formOf, type SyncForm } from './forms.js'
import type { Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import { type CallOptions, DEFAULTS, type Terms, termsOf } from './options.js'
import { disposed } from './refusals.js'
import { SyncCalls } from './sync-calls.js'

/**
 * Calls from this thread, in two forms: `client.sync.name(...args)` blocks until the answer is there, `client.async.name(...args)`
 * promises it. Arguments and results are cloned as by `codecs.structured`; queues of the same memory go along as queues. Calls
 * of a client are put in the order in which they are made.
 *
 * What a handler throws is thrown here, with its name, message, cause and own properties, and the stacks of both sides; a
 * DataCloneError for what can't be cloned, as an argument or as a result; a RangeError for what could never fit; a TypeError for a handler that
 * there is not; a DOMException TimeoutError past the timeout; `signal.reason`; {@link CallRefused} where nobody will answer.
 *
 * A handler that returns an iterator, of either kind, streams: the sync form returns an iterable iterator, the promise is for an asynchronous one.
 * Each value comes as it is made, up to 64 ahead of the caller, and leaving the loop early ends the handler's too.
 */
export interface Client<H extends Handlers> extends Disposable {
  /** The blocking form. On a page, which may not block, its calls are an InvalidStateError. */
  readonly sync: SyncForm<H>
  /** The promise form. */
  readonly async: AsyncForm<H>
  /** The same client, with these options for each call. */
  with(options: CallOptions): Client<H>
  /** Pending calls of this thread keep the process alive, which is the default. */
  ref(): this
  /** They don't. */
  unref(): this
  /** Refuses the calls that are pending (CallRefused), and gives the memory of the answers back. */
  [Symbol.dispose](): void
}

/** What a client and its with() have in common. */
export class ClientCalls {
  readonly retries: number
  #calls: OpenCalls
  #sync: SyncCalls | undefined
  #async: AsyncCalls | undefined
  #isRefed = true
  #isDisposed = false

  constructor(calls: OpenCalls, retries: number) {
    this.#calls = calls
    this.retries = retries
  }

  sync(name: string, args: readonly unknown[], terms: Terms): unknown {
    if (this.#isDisposed) throw disposed(name)
    this.#sync ??= new SyncCalls(this.#calls)
    return this.#sync.call(name, args, terms, this.retries)
  }

  async(name: string, args: readonly unknown[], terms: Terms): Promise<unknown> {
    if (this.#isDisposed) return Promise.reject(disposed(name))
    if (this.#async === undefined) {
      this.#async = new AsyncCalls(this.#calls)
      this.#async.ref(this.#isRefed)
    }
    return this.#async.call(name, args, terms, this.retries)
  }

  ref(isRefed: boolean): void {
    this.#isRefed = isRefed
    this.#async?.ref(isRefed)
  }

  dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    const error = disposed('client')
    this.#sync?.dispose(error)
    this.#async?.dispose(error)
  }
}

export class ThreadClient<H extends Handlers> implements Client<H> {
  readonly #calls: ClientCalls
  readonly #terms: Terms
  #sync: SyncForm<H> | undefined
  #async: AsyncForm<H> | undefined

  /** @throws TypeError, RangeError where an option is not what it should be. */
  constructor(calls: ClientCalls, options: CallOptions, before: Terms = DEFAULTS) {
    this.#calls = calls
    this.#terms = termsOf(options, before, 'client')
  }

  get sync(): SyncForm<H> {
    this.#sync ??= formOf((name, args) => this.#calls.sync(name, args, this.#terms))
    return this.#sync
  }

  get async(): AsyncForm<H> {
    this.#async ??= formOf((name, args) => this.#calls.async(name, args, this.#terms))
    return this.#async
  }

  with(options: CallOptions): Client<H> {
    return new ThreadClient<H>(this.#calls, options, this.#terms)
  }

  ref(): this {
    this.#calls.ref(true)
    return this
  }

  unref(): this {
    this.#calls.ref(false)
    return this
  }

  [Symbol.dispose](): void {
    this.#calls.dispose()
  }
}
