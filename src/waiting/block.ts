import { runtime } from '#runtime'
import { now } from '../runtime/ambient.js'
import type { Store } from '../store/store.js'
import { CANNOT_BLOCK, CANNOT_WAIT, isWaitable, lacksMemory, RECHECK_MILLISECONDS } from './codes.js'
import { precedenceOf } from './precedence.js'
import { notePutWait } from './put-waits.js'
import { spinnerOf } from './spin.js'

/**
 * Repeats `attempt` until its answer is no longer one to wait for, or `timeout` milliseconds have passed, and returns
 * the last answer. In between the thread blocks on the condition; it is registered before the attempt that decides
 * whether to block (invariant C1 of src/core/condition.ts).
 */
export function block(store: Store, condition: number, attempt: () => number, timeout: number): number {
  return blockAfter(attempt(), store, condition, attempt, timeout)
}

/** The same after a first attempt, whose answer was `first`. */
export function blockAfter(
  first: number,
  store: Store,
  condition: number,
  attempt: () => number,
  timeout: number,
): number {
  let code = first
  if (!isWaitable(code) || timeout <= 0) return code
  if (!runtime.canBlock()) return runtime.canWait ? CANNOT_BLOCK : CANNOT_WAIT
  store.replenish()
  const deadline = timeout === Number.POSITIVE_INFINITY ? timeout : now() + timeout
  let left = timeout
  const precedence = precedenceOf(store, condition)
  if (!precedence.isOthers && spinnerOf(store, condition).spin(timeout)) {
    code = attempt()
    if (!isWaitable(code)) {
      precedence.note(true)
      return code
    }
  }
  const waited = notePutWait(store, condition, 'sync')
  let isMemoryWaiter = false
  const outer = store.retry.deadline
  store.retry.deadline = deadline
  store.enterSleep(condition)
  try {
    for (;;) {
      let epoch = store.acknowledge(condition)
      const pause = Math.min(precedence.pause(), left)
      if (pause > 0) {
        store.sleep(condition, epoch, pause)
        epoch = store.acknowledge(condition) // C4: what came meanwhile woke this thread alone, and the look that follows is the one for it
      }
      code = attempt()
      precedence.note(!isWaitable(code))
      if (!isWaitable(code)) return code
      if (lacksMemory(code) && !isMemoryWaiter) {
        isMemoryWaiter = true
        store.countMemoryWaiters(1)
        store.passOn(condition) // a slot that woke this thread is of no use to it, but to others
        continue // registered as such only now: look once more
      }
      left = Math.min(left, deadline - now())
      if (left <= 0) return code
      const slice = Math.min(left, RECHECK_MILLISECONDS)
      if (store.sleep(condition, epoch, slice)) continue
      left -= slice // whatever the clock says: tests replace it by one that stands still
      if (isMemoryWaiter) store.retryGrowth()
    }
  } finally {
    store.retry.deadline = outer
    if (isMemoryWaiter) store.countMemoryWaiters(-1)
    store.leaveSleep(condition)
    store.passOn(condition)
    waited?.()
  }
}

/** What `work` answers, which is not to take longer than `patience` milliseconds even where a gate stays taken. */
export function inTime<R>(store: Store, patience: number, work: () => R): R {
  if (!(patience > 0 && patience < Number.POSITIVE_INFINITY)) return work()
  const { retry } = store
  const { deadline } = retry // of an operation that this one is a part of, or whose item's code has called it
  retry.isLate = false
  retry.deadline = now() + patience
  try {
    return work()
  } finally {
    retry.deadline = deadline
  }
}
