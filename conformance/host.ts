/** What the suite is told of the runtime that it runs on, and all that it knows of it. Each runner provides one. */
export interface Host {
  /** Whether the thread that the suite runs on may block. */
  readonly mayBlock: boolean
  /** Which workers terminate() ends: any; any, but a busy one only after seconds; none that is busy or blocked. */
  readonly terminates: 'at once' | 'after seconds' | 'idle workers'
  /** Whether what a terminated worker held is given back. */
  readonly tellsOfEnds: boolean
  /** Whether the thread that the suite runs on starts workers without fail, as spawn() does there. */
  readonly startsWorkers: boolean
  /** Starts threads/program.ts with this data in a new thread. */
  startWorker(data: unknown): Thread
}

/** A worker, as the thread that started it sees it. */
export interface Thread {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onError(listener: (error: Error) => void): void
  terminate(): Promise<void>
}

/** What a worker has of the thread that started it. */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}
