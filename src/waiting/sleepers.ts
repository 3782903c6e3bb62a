import { runtime } from '#runtime'

/*
 * In place of Atomics.waitAsync, where that is missing: helper threads that block in this thread's stead. One sleeps on
 * one word at a time and is used again, so there are as many as words that this thread ever listened to at once: one a
 * queue and condition that is waited for.
 */

const DEED = '({ words, index, value }) => { Atomics.wait(words, index, value) }'

class Sleeper {
  readonly #post: (message: unknown) => void
  #notified: (() => void) | undefined

  constructor() {
    this.#post = runtime.startHelper(DEED, () => this.#wake())
  }

  sleep(words: Int32Array, index: number, value: number, notified: () => void): void {
    this.#notified = notified
    busy.add(this)
    this.#post({ words, index, value })
  }

  #wake(): void {
    busy.delete(this)
    idle.push(this)
    const notified = this.#notified
    this.#notified = undefined
    notified?.()
  }
}

const idle: Sleeper[] = []
const busy = new Set<Sleeper>() // a browser may end a worker that nothing refers to

/** As listen(). The helper compares `value` once more before it sleeps, so nothing is missed on the way to it. */
export function sleepOn(words: Int32Array, index: number, value: number, notified: () => void): boolean {
  if (Atomics.load(words, index) !== value) return false
  const sleeper = idle.pop() ?? start()
  sleeper?.sleep(words, index, value, notified)
  return true
}

/** A helper; none where the page forbids it (worker-src of its Content-Security-Policy): the re-check is left then. */
function start(): Sleeper | undefined {
  try {
    return new Sleeper()
  } catch {
    return undefined
  }
}
