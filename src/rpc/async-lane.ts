import { Lane } from './lane.js'

/** A lane whose answers are delivered by the event loop. Whoever waits for one keeps the process alive, unless it is not to. */
export class AsyncLane extends Lane {
  #isRefed = true
  #awaited = 0
  #delivers = false

  /** Somebody waits for an answer. */
  begin(): void {
    if (this.#awaited++ === 0) this.#refer()
    if (!this.#delivers) this.#deliver()
  }

  /** Nobody does so any more. */
  end(): void {
    if (--this.#awaited === 0) this.#refer()
  }

  ref(isRefed: boolean): void {
    this.#isRefed = isRefed
    this.#refer()
  }

  #refer(): void {
    const { asyncQ } = this.answers
    if (this.#isRefed && this.#awaited > 0) asyncQ.ref()
    else asyncQ.unref()
  }

  async #deliver(): Promise<void> {
    this.#delivers = true
    const { asyncQ } = this.answers
    try {
      while (this.size > 0) this.deliver(await asyncQ.get())
    } catch {
      // The client has ended.
    } finally {
      this.#delivers = false
    }
  }
}
