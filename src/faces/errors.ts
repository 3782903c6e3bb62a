/** What this package's own errors have in common; `name` is the class's name. */
export class QueueError extends Error {
  static {
    QueueError.prototype.name = 'QueueError'
  }
}
/** Nothing was in the queue (in time). */
export class QueueEmpty extends QueueError {
  static {
    QueueEmpty.prototype.name = 'QueueEmpty'
  }
}
/** No room was in the queue (in time): `maxsize` items are in, or the memory limit is reached. */
export class QueueFull extends QueueError {
  static {
    QueueFull.prototype.name = 'QueueFull'
  }
}
/** The queue is shut down: nothing can be put, and nothing is left to get. */
export class QueueShutDown extends QueueError {
  static {
    QueueShutDown.prototype.name = 'QueueShutDown'
  }
}
/** {@link QueueEmpty} from the blocking face. */
export class SyncQueueEmpty extends QueueEmpty {
  static {
    SyncQueueEmpty.prototype.name = 'SyncQueueEmpty'
  }
}
/** {@link QueueFull} from the blocking face. */
export class SyncQueueFull extends QueueFull {
  static {
    SyncQueueFull.prototype.name = 'SyncQueueFull'
  }
}
/** {@link QueueShutDown} from the blocking face. */
export class SyncQueueShutDown extends QueueShutDown {
  static {
    SyncQueueShutDown.prototype.name = 'SyncQueueShutDown'
  }
}
/** {@link QueueEmpty} from the promise face. */
export class AsyncQueueEmpty extends QueueEmpty {
  static {
    AsyncQueueEmpty.prototype.name = 'AsyncQueueEmpty'
  }
}
/** {@link QueueFull} from the promise face. */
export class AsyncQueueFull extends QueueFull {
  static {
    AsyncQueueFull.prototype.name = 'AsyncQueueFull'
  }
}
/** {@link QueueShutDown} from the promise face. */
export class AsyncQueueShutDown extends QueueShutDown {
  static {
    AsyncQueueShutDown.prototype.name = 'AsyncQueueShutDown'
  }
}
/** An operation that the queue or this thread is not in the state for: see the message. */
export class InvalidStateError extends QueueError {
  static {
    InvalidStateError.prototype.name = 'InvalidStateError'
  }
}
