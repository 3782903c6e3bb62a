import { InvalidStateError, type Task } from '../index.js'
import type { Caller } from './callers.js'
import { AHEAD, type Call } from './protocol.js'

/** Who calls, for the handler that is called. */
export interface CallContext {
  /** The handler's name, with dots. */
  readonly name: string
  /** Aborted when the caller gave the call up, or has ended. */
  readonly signal: AbortSignal
  /** The priority that the caller gave: the lower, the sooner; 0 unless told. */
  readonly priority: number
}

let current: Running | undefined

/**
 * Who calls. To be asked for within a handler, before its first `await`.
 *
 * @throws InvalidStateError elsewhere.
 *
 * @example
 * ```ts
 * serveCalls({
 *   async fetch(url: string) {
 *     const { signal } = callContext()
 *     return await (await fetch(url, { signal })).text()
 *   },
 * })
 * ```
 */
export function callContext(): CallContext {
  if (current === undefined) {
    throw new InvalidStateError(
      'callContext: no call is being begun here; ask within a handler, before its first await',
    )
  }
  return new Context(current)
}

/** What a handler may know of its call. Made when it asks: few do. */
class Context implements CallContext {
  readonly name: string
  readonly priority: number
  readonly #running: Running

  constructor(running: Running) {
    this.name = running.name
    this.priority = running.priority
    this.#running = running
  }

  get signal(): AbortSignal {
    return this.#running.signal()
  }
}

/** How a server that blocks hears of orders; one that does not takes them in its event loop. */
export interface Lookout {
  /** Takes the orders that have come. */
  look(): void
  /** Waits for an order, or until the call is given up. */
  awaitOrder(running: Running): void
}

/** A call that is being served. */
export class Running {
  readonly id: number
  readonly name: string
  readonly priority: number
  /** Values that the caller has yet granted. */
  credit = AHEAD
  /** What an event loop is to do at once when the caller gives up. */
  onGivenUp: (() => void) | undefined
  readonly #caller: Caller
  readonly #task: Task<Call>
  readonly #lookout: Lookout | undefined
  #controller: AbortController | undefined
  #wake = (): void => {}
  #isGivenUp = false

  constructor(caller: Caller, task: Task<Call>, lookout: Lookout | undefined) {
    const [priority, , id, , name] = task.item
    this.#caller = caller
    this.#task = task
    this.id = id
    this.name = name
    this.priority = priority
    this.#lookout = lookout
    caller.running.set(id, this)
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp
  }

  get answers(): Caller['answers'] {
    return this.#caller.answers
  }

  /** Runs a part of the handler. */
  run<R>(part: () => R): R {
    const before = current
    current = this
    try {
      return part()
    } finally {
      current = before
    }
  }

  /** The caller has had so many values; 0: it wants no more. */
  order(credit: number): void {
    if (credit === 0) this.cancel()
    this.credit += credit
    this.#wake()
  }

  cancel(): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.#controller?.abort(reason())
    // A blocking server may be within the very iterator that is to be ended.
    if (this.#lookout === undefined) this.onGivenUp?.()
    this.#wake()
  }

  /** From now on it is not to be begun again, as its caller has a part of what it gives. */
  seal(): void {
    this.#caller.cells.seal(this.id)
  }

  look(): void {
    this.#lookout?.look()
  }

  awaitOrder(): void {
    this.#lookout?.awaitOrder(this)
  }

  /** Resolves when the caller grants more values, or gives up. */
  ordered(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** It is answered, or needs no answer. */
  end(): void {
    this.#caller.running.delete(this.id)
    this.#task.done()
  }

  /** As of now: what the caller said meanwhile is known. */
  signal(): AbortSignal {
    this.look()
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#isGivenUp) this.#controller.abort(reason())
    }
    return this.#controller.signal
  }
}

function reason(): Error {
  return new DOMException('the caller gave the call up, or has ended', 'AbortError')
}
