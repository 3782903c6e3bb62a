import { encodeReason } from '../faces/reason.js'
import type { EndListener } from '../runtime/worker-end.js'

/** How a spawned worker ended. */
export interface End {
  readonly code: number
  /** The error that it ended with, as the queue's codec writes it, where there was one. */
  readonly error: Uint8Array | undefined
}

/**
 * A spawned worker, as seen by whoever started it: passes the news on to what follows it at once, and tells of its end when it
 * has ended, with the error that came before.
 */
export class Overseen implements EndListener {
  readonly #following: EndListener
  readonly #tell: (end: End) => void
  #error: Uint8Array | undefined
  #over = false

  constructor(following: EndListener, tell: (end: End) => void) {
    this.#following = following
    this.#tell = tell
  }

  failed(error: unknown): void {
    this.#error ??= encodeReason(error)
    this.#following.failed(error)
  }

  ended(code = 0): void {
    this.#following.ended(code)
    this.#end(code)
  }

  terminated(): void {
    this.#following.terminated()
    this.#end(1)
  }

  #end(code: number): void {
    if (this.#over) return
    this.#over = true
    this.#tell({ code, error: this.#error })
  }
}
