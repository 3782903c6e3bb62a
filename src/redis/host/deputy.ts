import { beat } from '../scripts/scripts.js'
import type { Router } from './router.js'
import type { Vital } from './state.js'

interface Watched {
  readonly vital: Vital
  readonly timer: NodeJS.Timeout
  /** How far the pulse had come at the last look, and how many looks ago. */
  seen: number
  still: number
}

/**
 * Keeps sessions alive whose own thread is too busy to beat. It looks twice as often as they beat, and beats from the third look on that finds
 * nothing new: half a lease after the last beat. It has a connection only as long as it needs one.
 */
export class Deputy {
  readonly #makeRouter: () => Router
  readonly #watched = new Map<string, Watched>()
  #router: Router | undefined
  #beating = false

  constructor(makeRouter: () => Router) {
    this.#makeRouter = makeRouter
  }

  watch(name: string, vital: Vital | undefined): void {
    clearInterval(this.#watched.get(name)?.timer)
    this.#watched.delete(name)
    if (vital === undefined) {
      this.#rest()
      return
    }
    const watched: Watched = {
      vital,
      timer: setInterval(() => this.#look(watched), Math.max(vital.each / 2, 1)),
      seen: Atomics.load(vital.pulse, 0),
      still: 0,
    }
    this.#watched.set(name, watched)
  }

  #look(watched: Watched): void {
    const pulse = Atomics.load(watched.vital.pulse, 0)
    if (pulse !== watched.seen) {
      watched.seen = pulse
      watched.still = 0
      this.#rest()
    } else if (++watched.still >= 3) void this.#beat(watched.vital)
  }

  async #beat({ tag, keys, sid, epoch }: Vital): Promise<void> {
    if (this.#beating) return
    this.#beating = true
    this.#router ??= this.#makeRouter()
    try {
      const wire = await this.#router.route(tag)
      await wire.run(beat, keys, [sid, Buffer.from(epoch), wire.publish])
    } catch {} // the next look tries again
    this.#beating = false
    this.#rest()
  }

  /** Ends the connection where no session needs it. */
  #rest(): void {
    if (this.#beating || this.#router === undefined) return
    for (const { still } of this.#watched.values()) if (still >= 3) return
    const router = this.#router
    this.#router = undefined
    router.end().catch(() => {})
  }
}
