import { runtime } from '#runtime'
import type { HelperThread } from '../runtime/runtime.js'

/*
 * In place of Atomics.waitAsync, where that is missing: helper threads that block in this thread's stead. One sleeps on
 * one word at a time and is used again, so there are as many as words that this thread ever listened to at once: one a
 * queue and condition that is waited for.
 *
 * What a helper was sent it keeps for as long as it collects no garbage, and a thread that only sleeps may never: the
 * memories of queues that nobody has any more, of which a page may have a hundred or so. So it is sent few.
 */

const DEED = '({ words, index, value }) => { Atomics.wait(words, index, value) }'

/** The memories that a helper has slept on when another takes its place. */
const MOST_MEMORIES = 8

class Sleeper {
  readonly #helper: HelperThread
  readonly #known = new WeakSet<object>()
  #memories = 0
  #notified: (() => void) | undefined

  constructor() {
    this.#helper = runtime.startHelper(DEED, () => this.#wake())
  }

  /** Whether it has slept on this memory. */
  knows(memory: object): boolean {
    return this.#known.has(memory)
  }

  sleep(words: Int32Array, index: number, value: number, notified: () => void): void {
    this.#notified = notified
    busy.add(this)
    if (!this.knows(words.buffer)) {
      this.#known.add(words.buffer)
      this.#memories++
    }
    this.#helper.post({ words, index, value })
  }

  #wake(): void {
    busy.delete(this)
    if (this.#memories < MOST_MEMORIES) idle.push(this)
    else this.#helper.end()
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
  const sleeper = take(words.buffer) ?? start()
  sleeper?.sleep(words, index, value, notified)
  return true
}

/** One that has nothing to do, rather one that has slept on this memory before. */
function take(memory: object): Sleeper | undefined {
  const known = idle.findIndex((sleeper) => sleeper.knows(memory))
  return known < 0 ? idle.pop() : idle.splice(known, 1)[0]
}

/** A helper; none where the page forbids it (worker-src of its Content-Security-Policy): the re-check is left then. */
function start(): Sleeper | undefined {
  try {
    return new Sleeper()
  } catch {
    return undefined
  }
}
