import type { StartedWorker, WorkerRequest } from './start-worker.js'
import type { Text } from './text.js'
import type { EndListener, PastEnd } from './worker-end.js'

/** A periodic call that may keep the process alive. */
export interface Ticker {
  ref(): void
  unref(): void
  stop(): void
}

/** A thread that starts workers for this one. */
export interface Helper {
  post(message: unknown, transfer: readonly object[] | undefined): void
  /** It keeps the process alive. */
  ref(): void
  /** It does not, which is the case at first. */
  unref(): void
}

/** A thread that does the same with each message. */
export interface HelperThread {
  post(message: unknown): void
  /** Ends it while it does nothing. */
  end(): void
}

/** A channel of node:diagnostics_channel, or what stands in its place: it has no subscribers. */
export interface Diagnostics {
  readonly hasSubscribers: boolean
  publish(message: object): void
}

/** What differs from one JavaScript runtime to another. One file a runtime; `#runtime` is the one in use. */
export interface Runtime {
  readonly text: Text
  /** The host's number of this thread, unique in the process while the thread lives. */
  readonly thread: number
  /** An object that all realms of this thread have in common. */
  readonly common: object
  /** Fills `words` with what no other queue or thread is likely to have drawn. They need not be hard to guess. */
  draw(words: Uint32Array<ArrayBuffer>): Uint32Array
  /** Whether this thread may block. A browser's main thread may not. */
  canBlock(): boolean
  /** Whether it may wait at all: an AudioWorklet, which has no timers, may not. */
  readonly canWait: boolean
  /** From now on this thread has memory open that others may share, and they want to hear of its end. */
  sharesMemory(): void
  /** Tells of threads that ended, where the runtime does. */
  onThreadExit(listener: (thread: number) => void): void
  /**
   * Calls `next` in a turn of the event loop to come: what is due by then, timers, signals and I/O alike, has had its turn
   * before. It keeps the process alive until then, and is the host's own, whatever a test has put in place of its timers.
   */
  nextTurn(next: () => void): void
  /**
   * For a user's timeout: calls `ring` once, by the timers that stand there now, which may be a test's. Does not keep the
   * process alive. Returns its cancellation, which does not throw.
   */
  startTimer(ring: () => void, milliseconds: number): () => void
  /**
   * Starts a thread that calls the function whose source is `deed` with each message that is posted to it, and then has
   * `done` called here. It does not keep the process alive.
   */
  startHelper(deed: string, done: () => void): HelperThread
  /** By the host's own timers, whatever a test has put in their place; in no call's context. */
  startTicker(tick: () => void, milliseconds: number): Ticker
  /** The channel of this name, on which programs may listen to what happens to queues. */
  openDiagnostics(name: string): Diagnostics
  /** The async context of this call (AsyncLocalStorage and its like): what runs a function in it later. */
  captureContext(): <R>(run: () => R) => R
  /** Runs what outlives the call that begins it: it would keep the call's context. */
  outsideContext<R>(run: () => R): R
  /** How a worker has ended, as far as that was noted when it did; undefined: it has not, or nobody noted it. */
  pastEnd(worker: object): PastEnd | undefined
  /**
   * Starts a thread that runs the script, with the environment of this thread, and tells of its messages and of its end. It
   * does not keep the process alive. Undefined: there is none to be had here.
   */
  startOverseer(script: string, hear: (message: unknown) => void, gone: () => void): Helper | undefined
  /** Starts a worker from this thread itself. */
  startWorker(request: WorkerRequest, listener: EndListener): StartedWorker
  /** What spawn() gave this thread, if it was that. */
  spawnData(): unknown
  /** What the package itself had to say to this thread, which spawn() started. */
  spawnHidden(): unknown
  /** What a text names as a module, in words that mean the same in every thread. */
  resolve(url: string): string
}

/** @internal */
declare global {
  interface Atomics {
    waitAsync(
      words: Int32Array,
      index: number,
      value: number,
      timeout?: number,
    ): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> }
  }
}
