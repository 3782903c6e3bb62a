/**
 * What this package's own errors have in common; `name` is the class's name.
 *
 * @since 0.1.0
 */
export class QueueError extends Error {
  static {
    describe(QueueError, 'QueueError', 'ERR_QUEUE')
  }

  /** Which error it is, for whoever can't ask with instanceof, as where the package is loaded twice; told with each class. */
  declare readonly code: string
  /** On errors of putMany(): how many of the items had entered. */
  declare readonly accepted?: number

  /** @param options `cause`: what is behind it, such as the reason of a shutdown. */
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    own(this, this.code)
  }
}
/**
 * Nothing was in the queue (in time): ERR_QUEUE_EMPTY.
 *
 * @since 0.1.0
 */
export class QueueEmpty extends QueueError {
  static {
    describe(QueueEmpty, 'QueueEmpty', 'ERR_QUEUE_EMPTY')
  }
}
/**
 * No room was in the queue (in time), `maxsize` items are in or the memory limit is reached: ERR_QUEUE_FULL.
 *
 * @since 0.1.0
 */
export class QueueFull extends QueueError {
  static {
    describe(QueueFull, 'QueueFull', 'ERR_QUEUE_FULL')
  }
}
/**
 * The queue is shut down, nothing can be put, and nothing is left to get: ERR_QUEUE_SHUT_DOWN.
 *
 * @since 0.1.0
 */
export class QueueShutDown extends QueueError {
  static {
    describe(QueueShutDown, 'QueueShutDown', 'ERR_QUEUE_SHUT_DOWN')
  }
}
/**
 * {@link QueueEmpty} from the blocking face.
 *
 * @since 0.1.0
 */
export class SyncQueueEmpty extends QueueEmpty {
  static {
    describe(SyncQueueEmpty, 'SyncQueueEmpty')
  }
}
/**
 * {@link QueueFull} from the blocking face.
 *
 * @since 0.1.0
 */
export class SyncQueueFull extends QueueFull {
  static {
    describe(SyncQueueFull, 'SyncQueueFull')
  }
}
/**
 * {@link QueueShutDown} from the blocking face.
 *
 * @since 0.1.0
 */
export class SyncQueueShutDown extends QueueShutDown {
  static {
    describe(SyncQueueShutDown, 'SyncQueueShutDown')
  }
}
/**
 * {@link QueueEmpty} from the promise face.
 *
 * @since 0.1.0
 */
export class AsyncQueueEmpty extends QueueEmpty {
  static {
    describe(AsyncQueueEmpty, 'AsyncQueueEmpty')
  }
}
/**
 * {@link QueueFull} from the promise face.
 *
 * @since 0.1.0
 */
export class AsyncQueueFull extends QueueFull {
  static {
    describe(AsyncQueueFull, 'AsyncQueueFull')
  }
}
/**
 * {@link QueueShutDown} from the promise face.
 *
 * @since 0.1.0
 */
export class AsyncQueueShutDown extends QueueShutDown {
  static {
    describe(AsyncQueueShutDown, 'AsyncQueueShutDown')
  }
}
/**
 * Why a queue was shut down, where a thread that it followed has ended: ERR_QUEUE_DISCONNECTED.
 *
 * @since 0.2.0
 */
export class QueueDisconnected extends QueueError {
  static {
    describe(QueueDisconnected, 'QueueDisconnected', 'ERR_QUEUE_DISCONNECTED')
  }
}
/**
 * An operation that the queue or this thread is not in the state for, see the message: ERR_QUEUE_INVALID_STATE.
 *
 * @since 0.1.0
 */
export class InvalidStateError extends QueueError {
  static {
    describe(InvalidStateError, 'InvalidStateError', 'ERR_QUEUE_INVALID_STATE')
  }
}

/** The error of an item whose bytes the codec could not read: ERR_QUEUE_DECODE. */
export function decodeError(message: string, cause: unknown): QueueError {
  return own(new QueueError(message, { cause }), 'ERR_QUEUE_DECODE')
}

/** Defined, not assigned: where Error.prototype is frozen, nothing that inherits from it can be given a `name`. */
export function describe(Class: typeof QueueError, name: string, code?: string): void {
  define(Class.prototype, 'name', name)
  if (code !== undefined) define(Class.prototype, 'code', code)
}

/** As a property of its own the code is shown, and goes along where the error is cloned. */
function own<E extends QueueError>(error: E, code: string): E {
  Object.defineProperty(error, 'code', { value: code, enumerable: true, configurable: true, writable: true })
  return error
}

function define(target: object, key: string, value: string): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true })
}
