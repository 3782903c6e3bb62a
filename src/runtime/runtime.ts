import type { Text } from './text.js'

/** A periodic call that may keep the process alive. */
export interface Ticker {
  ref(): void
  unref(): void
  stop(): void
}

/** What differs from one JavaScript runtime to another. One file a runtime; `#runtime` is the one in use. */
export interface Runtime {
  readonly text: Text
  /** The host's number of this thread, unique in the process while the thread lives. */
  readonly thread: number
  /** Fills `words` with what no other queue or thread is likely to have drawn. They need not be hard to guess. */
  draw(words: Uint32Array<ArrayBuffer>): Uint32Array
  /** Whether this thread may block. A browser's main thread may not. */
  canBlock(): boolean
  /** Whether it may wait at all: an AudioWorklet, which has no timers, may not. */
  readonly canWait: boolean
  /** Tells of threads that ended, where the runtime does. */
  onThreadExit(listener: (thread: number) => void): void
  /** Calls `ring` once, not before `milliseconds` have passed; does not keep the process alive. Returns its cancellation. */
  startTimer(ring: () => void, milliseconds: number): () => void
  /**
   * Starts a thread that calls the function whose source is `deed` with each message that is posted to it, and then has
   * `done` called here. It does not keep the process alive. Returns what posts to it.
   */
  startHelper(deed: string, done: () => void): (message: unknown) => void
  startTicker(tick: () => void, milliseconds: number): Ticker
}
