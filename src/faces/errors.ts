/** What this package's own errors have in common; `name` is the class's name. */
export class QueueError extends Error {
  static {
    nameErrors(QueueError, 'QueueError')
  }
}
/** Nothing was in the queue (in time). */
export class QueueEmpty extends QueueError {
  static {
    nameErrors(QueueEmpty, 'QueueEmpty')
  }
}
/** No room was in the queue (in time): `maxsize` items are in, or the memory limit is reached. */
export class QueueFull extends QueueError {
  static {
    nameErrors(QueueFull, 'QueueFull')
  }
}
/** The queue is shut down: nothing can be put, and nothing is left to get. */
export class QueueShutDown extends QueueError {
  static {
    nameErrors(QueueShutDown, 'QueueShutDown')
  }
}
/** {@link QueueEmpty} from the blocking face. */
export class SyncQueueEmpty extends QueueEmpty {
  static {
    nameErrors(SyncQueueEmpty, 'SyncQueueEmpty')
  }
}
/** {@link QueueFull} from the blocking face. */
export class SyncQueueFull extends QueueFull {
  static {
    nameErrors(SyncQueueFull, 'SyncQueueFull')
  }
}
/** {@link QueueShutDown} from the blocking face. */
export class SyncQueueShutDown extends QueueShutDown {
  static {
    nameErrors(SyncQueueShutDown, 'SyncQueueShutDown')
  }
}
/** {@link QueueEmpty} from the promise face. */
export class AsyncQueueEmpty extends QueueEmpty {
  static {
    nameErrors(AsyncQueueEmpty, 'AsyncQueueEmpty')
  }
}
/** {@link QueueFull} from the promise face. */
export class AsyncQueueFull extends QueueFull {
  static {
    nameErrors(AsyncQueueFull, 'AsyncQueueFull')
  }
}
/** {@link QueueShutDown} from the promise face. */
export class AsyncQueueShutDown extends QueueShutDown {
  static {
    nameErrors(AsyncQueueShutDown, 'AsyncQueueShutDown')
  }
}
/** An operation that the queue or this thread is not in the state for: see the message. */
export class InvalidStateError extends QueueError {
  static {
    nameErrors(InvalidStateError, 'InvalidStateError')
  }
}

/** Defined, not assigned: where intrinsics are frozen, nothing can be assigned to what inherits `name` from Error.prototype. */
function nameErrors(maker: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(maker.prototype, 'name', { value: name, writable: true, configurable: true })
}
