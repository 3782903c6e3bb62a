/*
 * What the page sets and the threads read, in shared words, as a thread that blocks hears no messages:
 *
 *   0 CHANGES     counts the changes; threads that sleep sleep on this word
 *   1 PUT_RATE    items a second for each producer; UNLIMITED: as fast as it can
 *   2 GET_RATE    the same for each consumer
 *   3 ITEM_BYTES  size of an item's payload
 *   4 NEXT        the number of the next item
 *   5 TASKS       whether consumers take tasks, which come back if they die
 *   6 ...         for each thread, whether it is to end; then for each, the item in its hands: its number + 1
 */

export const UNLIMITED = -1
const CHANGES = 0
const NEXT = 4
const FIRST_THREAD = 6
const THREADS = 2048
const WORDS = FIRST_THREAD + 2 * THREADS

export type Setting = 1 | 2 | 3 | 5
export const PUT_RATE = 1
export const GET_RATE = 2
export const ITEM_BYTES = 3
export const TASKS = 5

export class Settings {
  readonly words: Int32Array

  constructor(words: Int32Array = new Int32Array(new SharedArrayBuffer(4 * WORDS))) {
    this.words = words
  }

  get(setting: Setting): number {
    return Atomics.load(this.words, setting)
  }

  set(setting: Setting, value: number): void {
    Atomics.store(this.words, setting, value)
    this.#tell()
  }

  /** A number that no other item has. */
  nextItem(): number {
    return Atomics.add(this.words, NEXT, 1)
  }

  end(thread: number): void {
    Atomics.store(this.words, FIRST_THREAD + (thread % THREADS), 1)
    this.#tell()
  }

  isEnded(thread: number): boolean {
    return Atomics.load(this.words, FIRST_THREAD + (thread % THREADS)) === 1
  }

  /** A consumer says which item it has in its hands; undefined: none. */
  hold(thread: number, item: number | undefined): void {
    Atomics.store(this.words, FIRST_THREAD + THREADS + (thread % THREADS), item === undefined ? 0 : item + 1)
  }

  /** The item that the thread has, or had when it was killed. */
  held(thread: number): number | undefined {
    const word = Atomics.load(this.words, FIRST_THREAD + THREADS + (thread % THREADS))
    return word === 0 ? undefined : word - 1
  }

  /** How many changes there were: give it to sleep(). */
  get changes(): number {
    return Atomics.load(this.words, CHANGES)
  }

  /** Blocks the thread for so long, or until something has changed since `changes`. */
  sleep(changes: number, milliseconds: number): void {
    Atomics.wait(this.words, CHANGES, changes, milliseconds)
  }

  #tell(): void {
    Atomics.add(this.words, CHANGES, 1)
    Atomics.notify(this.words, CHANGES)
  }
}
