import { QueueDisconnected } from '../errors.js'
import { encodeBriefly, encodeReason } from '../faces/reason.js'
import type { EndListener } from '../runtime/worker-end.js'
import { shut } from '../store/shutdown.js'
import type { Store } from '../store/store.js'

/**
 * What becomes of queues that follow a worker: its failure shuts them down at once, with the reason; its good end those that
 * follow no other any more, without one. Each worker counts once, for its first end.
 */
export class Following implements EndListener {
  readonly #queues: () => readonly Store[]
  readonly #title: string
  #over = false

  /** @param title What the worker is called in errors. */
  constructor(queues: () => readonly Store[], title: string) {
    this.#queues = queues
    this.#title = title
  }

  failed(error: unknown): void {
    this.#fail(error === undefined ? disconnected(this.#title, 'could not be loaded') : error)
  }

  ended(code: number | undefined): void {
    if (code !== undefined && code !== 0) this.#fail(disconnected(this.#title, `has ended with exit code ${code}`))
    else {
      this.#end((queue) => {
        if (queue.countFollowed(-1) === 1) shut(queue)
      })
    }
  }

  terminated(): void {
    this.#fail(disconnected(this.#title, 'was terminated (exit code 1)'))
  }

  #fail(error: unknown): void {
    const reason = encodeReason(error)
    const brief = encodeBriefly(error, reason)
    this.#end((queue) => {
      queue.countFollowed(-1)
      shut(queue, reason, brief)
    })
  }

  #end(end: (queue: Store) => void): void {
    if (this.#over) return
    this.#over = true
    for (const queue of this.#queues()) end(queue)
  }
}

/** The reason where a worker ended with no error of its own. */
export function disconnected(title: string, what: string): QueueDisconnected {
  return new QueueDisconnected(`${title} ${what}`)
}
