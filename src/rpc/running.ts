import { codecs, InvalidStateError, type Task } from '../index.js'
import type { Caller } from './callers.js'
import { AHEAD, type Call, FAILURE } from './protocol.js'
import { plain } from './thrown.js'

/** Who calls, for the handler that is called. */
export interface CallContext {
  /** The handler's name, with dots. */
  readonly name: string
  /** Aborted when the caller gave the call up, or has ended. */
  readonly signal: AbortSignal
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

/** A call that is being served. */
export class Running {
  readonly id: number
  readonly name: string
  readonly priority: number
  readonly #caller: Caller
  readonly #task: Task<Call>
  readonly #look: () => void
  #controller: AbortController | undefined
  #wake: (() => void) | undefined
  #givenUp: (() => void) | undefined
  #isGivenUp = false
  /** Values that the caller has yet granted. */
  #credit = AHEAD

  /** `look`: takes the orders that have come, where no event loop does. */
  constructor(caller: Caller, task: Task<Call>, look: () => void) {
    const [priority, , id, , name] = task.item
    this.#caller = caller
    this.#task = task
    this.id = id
    this.name = name
    this.priority = priority
    this.#look = look
    caller.running.set(id, this)
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp
  }

  get credit(): number {
    return this.#credit
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
    this.#credit += credit
    this.#wake?.()
  }

  cancel(): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.#controller?.abort(reason())
    this.#givenUp?.()
    this.#wake?.()
  }

  /** What is to be done at once when the caller gives up. */
  onGivenUp(listener: () => void): void {
    this.#givenUp = listener
    if (this.#isGivenUp) listener()
  }

  /** Resolves when the caller grants more values, or gives up. */
  async granted(): Promise<void> {
    while (this.#credit === 0 && !this.#isGivenUp) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  spend(): void {
    this.#credit--
  }

  /** Sends an answer, if there is room for it now. What can't be sent becomes an error to the caller. */
  offer(kind: number, value: unknown): Offer {
    if (this.#caller.isGone || this.#isGivenUp) return { kind, value, isSent: true }
    try {
      return { kind, value, isSent: this.#caller.answers.syncQ.tryPut([this.id, kind, value]) !== 'full' }
    } catch (error) {
      if (kind !== FAILURE) return this.offer(FAILURE, error)
      return this.#offerPlain(value, error)
    }
  }

  /** Of an error that can't be sent as it is what can; of one that can't be sent at all, why. */
  #offerPlain(thrown: unknown, refusal: unknown): Offer {
    for (const value of [plain(thrown, canClone), plain(refusal, canClone)]) {
      try {
        const isSent = this.#caller.answers.syncQ.tryPut([this.id, FAILURE, value]) !== 'full'
        return { kind: FAILURE, value, isSent }
      } catch {} // too large
    }
    return { kind: FAILURE, value: String(refusal), isSent: false }
  }

  get answers(): Caller['answers'] {
    return this.#caller.answers
  }

  /** It is answered, or needs no answer. */
  end(): void {
    this.#caller.running.delete(this.id)
    this.#task.done()
  }

  /** As of now: what the caller said meanwhile is known. */
  signal(): AbortSignal {
    this.#look()
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#isGivenUp) this.#controller.abort(reason())
    }
    return this.#controller.signal
  }
}

/** What became of an answer: with which kind and value it is sent, or to be sent once there is room. */
export interface Offer {
  readonly kind: number
  readonly value: unknown
  readonly isSent: boolean
}

function canClone(value: unknown): boolean {
  try {
    codecs.structured.encode(value)
    return true
  } catch {
    return false
  }
}

function reason(): Error {
  return new DOMException('the caller gave the call up, or has ended', 'AbortError')
}
