import { QueueError, QueueFull } from '../index.js'

/**
 * No word from the server in time. `outcome` says what is known: 'refused': it has not happened; 'unknown': it may have.
 * A put is never repeated after that without the server's record of it. `code` is ERR_QUEUE_CONNECTION.
 *
 * @since 0.2.0
 */
export class QueueConnectionError extends QueueError {
  static {
    describe(QueueConnectionError, 'QueueConnectionError', 'ERR_QUEUE_CONNECTION')
  }
  /** Whether it has not happened, or may have. */
  readonly outcome: 'refused' | 'unknown'

  /** @param options With the `outcome`, 'unknown' unless told, and a `cause` where there is one. */
  constructor(message?: string, options: ErrorOptions & { outcome?: 'refused' | 'unknown' } = {}) {
    super(message, options)
    this.outcome = options.outcome ?? 'unknown'
  }
}

/**
 * The item has gone back meanwhile: another has it, or had it. `code` is ERR_QUEUE_LEASE_LOST.
 *
 * @since 0.2.0
 */
export class LeaseLost extends QueueError {
  static {
    describe(LeaseLost, 'LeaseLost', 'ERR_QUEUE_LEASE_LOST')
  }
}

/**
 * The server has forgotten what it had acknowledged, so many puts of this process at most; or the queue was destroyed.
 * `code` is ERR_QUEUE_LOST.
 *
 * @since 0.2.0
 */
export class QueueLost extends QueueError {
  static {
    describe(QueueLost, 'QueueLost', 'ERR_QUEUE_LOST')
  }
  /** How many acknowledged puts of this process are gone at most. */
  readonly puts: number

  /** @param options With the number of `puts`, 0 unless told, and a `cause` where there is one. */
  constructor(message?: string, options: ErrorOptions & { puts?: number } = {}) {
    super(message, options)
    this.puts = options.puts ?? 0
  }
}

/**
 * The server's maxmemory is reached. A put that may wait tries again until its time is up. `code` is ERR_QUEUE_FULL.
 *
 * @since 0.2.0
 */
export class QueueServerFull extends QueueFull {
  static {
    describe(QueueServerFull, 'QueueServerFull', 'ERR_QUEUE_FULL')
  }
}

/** Before any instance is made: QueueError's constructor gives each the code of its class. */
function describe(Class: { readonly prototype: Error }, name: string, code: string): void {
  for (const [key, value] of [
    ['name', name],
    ['code', code],
  ] as const) {
    Object.defineProperty(Class.prototype, key, { value, enumerable: false, configurable: true, writable: true })
  }
}
