import assert from 'node:assert/strict'
import { sleep } from '../../proof/queues.js'

// By timers that no test replaces.
export { sleep, within } from '../../proof/queues.js'

/** Waits until `condition` holds, looking every few milliseconds; fails after `ms`. */
export async function until(condition: () => boolean, what: string, ms = 10_000): Promise<void> {
  const end = performance.now() + ms
  while (!condition()) {
    assert.ok(performance.now() < end, `within ${ms} ms: ${what}`)
    await sleep(2)
  }
}

/** Whether the promise is still unsettled after `ms`. */
export async function isPending(promise: Promise<unknown>, ms = 40): Promise<boolean> {
  const pending = Symbol('pending')
  const outcome = await Promise.race([promise.catch(() => {}), sleep(ms, pending)])
  return outcome === pending
}

/** How long `action` took, in milliseconds, whether it failed or not. */
export async function timeOf(action: () => unknown): Promise<number> {
  const start = performance.now()
  try {
    await action()
  } catch {}
  return performance.now() - start
}

/** Asserts that an operation limited to `ms` lasted about as long: timers may be a little early, and machines slow. */
export function assertLasted(elapsed: number, ms: number): void {
  assert.ok(elapsed >= ms - 5, `lasted ${elapsed} ms, should last ${ms} ms`)
  assert.ok(elapsed < ms + 5_000, `lasted ${elapsed} ms, should last ${ms} ms`)
}
