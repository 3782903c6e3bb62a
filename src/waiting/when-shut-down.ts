import type { Store } from '../store/store.js'
import { onAbort } from './abort.js'
import { UNFINISHED } from './codes.js'
import type { Loop } from './loop.js'
import { isTurnDue, nextTurn, rejection } from './turns.js'
import type { Waiter } from './wait-queue.js'

/**
 * Resolves once the queue is shut down, by whatever thread. It is no operation of the queue's: it keeps nothing alive or open.
 *
 * @param released Makes the error of a queue that this thread let go of meanwhile.
 */
export function whenShutDown(
  store: Store,
  loop: Loop,
  signal: AbortSignal | undefined,
  released: () => Error,
): Promise<void> {
  if (signal?.aborted) return rejection(signal.reason)
  if (store.isShut) return isTurnDue() ? nextTurn() : Promise.resolve()
  return new Promise((resolve, reject) => {
    let endAbort = (): void => {}
    const close = (settle: () => void): void => {
      endAbort()
      settle()
    }
    const waiter: Waiter = {
      attempt() {
        if (signal?.aborted)
          close(() => reject(signal.reason)) // its event may come to others first
        else if (!store.isShut) return UNFINISHED
        else close(resolve)
        return 0
      },
      refuse: () => close(() => reject(released())),
    }
    const abort = (): void => {
      close(() => reject(signal?.reason))
      loop.enders.leave(waiter)
    }
    if (signal !== undefined) endAbort = onAbort(signal, abort)
    loop.enders.join(waiter, false)
  })
}
