import { QueueDisconnected } from '../errors.js'
import { encodeBriefly, encodeReason } from '../faces/reason.js'
import type { EndListener } from '../runtime/worker-end.js'
import { setOrphansReason } from '../store/orphans.js'
import { shut } from '../store/shutdown.js'
import type { Store } from '../store/store.js'
import type { Tie } from './tie.js'

/**
 * What becomes of queues that follow a worker: its failure shuts them down at once, with the reason; its good end those that
 * follow no other any more, without one. Each worker counts once, for its first end.
 */
export class Following implements EndListener {
  readonly #ties: () => readonly Tie[]
  readonly #title: string
  #over = false

  /** @param title What the worker is called in errors. */
  constructor(ties: () => readonly Tie[], title: string) {
    this.#ties = ties
    this.#title = title
  }

  failed(error: unknown): void {
    this.#fail(error === undefined ? disconnected(this.#title, 'could not be loaded') : error)
  }

  ended(code: number | undefined): void {
    if (code !== undefined && code !== 0) this.#fail(disconnected(this.#title, `has ended with exit code ${code}`))
    else this.#end(() => {})
  }

  terminated(): void {
    this.#fail(disconnected(this.#title, 'was terminated (exit code 1)'))
  }

  #fail(error: unknown): void {
    const reason = encodeReason(error)
    const brief = encodeBriefly(error, reason)
    this.#end((queue) => shut(queue, reason, brief))
  }

  /** `end` comes first: whoever dies between the two still counts as following. */
  #end(end: (queue: Store) => void): void {
    if (this.#over) return
    this.#over = true
    for (const { store, member, serial } of this.#ties()) {
      try {
        end(store)
        store.unfollow(member, serial)
      } catch {} // a queue that is damaged keeps the others from nothing
    }
  }
}

/** The reason where a worker ended with no error of its own. */
export function disconnected(title: string, what: string): QueueDisconnected {
  return new QueueDisconnected(`${title} ${what}`)
}

setOrphansReason(() => {
  const error = disconnected('a thread that followed workers for the queue', 'has ended, and they with it')
  const bytes = encodeReason(error)
  return encodeBriefly(error, bytes) ?? bytes
})
