import type { ClientCalls } from './client-calls.js'
import { type AsyncForm, formOf, type SyncForm } from './forms.js'
import type { Handlers } from './handlers.js'
import { type CallOptions, DEFAULTS, type Terms, termsOf } from './options.js'

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
 *
 * @since 0.2.0
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

export class ThreadClient<H extends Handlers> implements Client<H> {
  readonly sync: SyncForm<H>
  readonly async: AsyncForm<H>
  readonly #calls: ClientCalls
  readonly #terms: Terms

  /** @throws TypeError, RangeError where an option is not what it should be. */
  constructor(calls: ClientCalls, options: CallOptions, before: Terms = DEFAULTS) {
    const terms = termsOf(options, before, 'client')
    this.#calls = calls
    this.#terms = terms
    this.sync = formOf((name, args) => calls.sync(name, args, terms))
    this.async = formOf((name, args) => calls.async(name, args, terms))
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
