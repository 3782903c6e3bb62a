import { InvalidStateError, type Task } from '../index.js'
import type { Caller, Desk } from './desk.js'
import { AHEAD, type Call } from './protocol.js'

/**
 * Who calls, for the handler that is called.
 *
 * @since 0.2.0
 */
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
 * @throws InvalidStateError where no handler is running.
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
 * @since 0.2.0
 */
export function callContext(): CallContext {
  if (current === undefined) {
    throw new InvalidStateError(
      'callContext: no call is being begun here; ask within a handler, before its first await',
    )
  }
  const running = current
  const { name, priority } = running
  return {
    name,
    priority,
    get signal() {
      return running.signal()
    },
  }
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
  isGivenUp = false
  readonly #desk: Desk
  readonly #caller: Caller
  readonly #task: Task<Call>
  #controller: AbortController | undefined
  #wake = (): void => {}

  constructor(desk: Desk, caller: Caller, task: Task<Call>) {
    const [priority, , id, , name] = task.item
    this.#desk = desk
    this.#caller = caller
    this.#task = task
    this.id = id
    this.name = name
    this.priority = priority
    caller.running.set(id, this)
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
    this.isGivenUp = true
    this.#controller?.abort(reason())
    // A blocking server may be within the very iterator that is to be ended.
    if (this.#desk.listens) this.onGivenUp?.()
    this.#wake()
  }

  /** From now on it is not to be begun again, as its caller has a part of what it gives. */
  seal(): void {
    this.#caller.cells.seal(this.id)
  }

  look(): void {
    this.#desk.look()
  }

  /** Waits until the caller grants more values, or gives up. */
  ordered(blocks: boolean): unknown {
    if (blocks) return this.#desk.awaitOrder(this)
    return new Promise<void>((resolve) => {
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
      if (this.isGivenUp) this.#controller.abort(reason())
    }
    return this.#controller.signal
  }
}

function reason(): Error {
  return new DOMException('the caller gave the call up, or has ended', 'AbortError')
}
