import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue, QueueOptions } from 'janus-queue'
import { classOf } from '../conformance/queues.js'
import type { Kind } from './model.js'

export { sleep }

export function queueOf<T>(kind: Kind, maxsize: number, options: QueueOptions<T> = {}): Queue<T> {
  return new (classOf(kind))<T>(maxsize, options)
}

const TICK_MS = 100
/** No more of a tick than this counts: a machine that stands still does so for those who are awaited too. */
const LONGEST_TICK_MS = 200

/** The promise's outcome, or a failure after `ms`, of the time in which this thread has run. */
export async function within<R>(ms: number, what: string, promise: Promise<R>): Promise<R> {
  const cancel = new AbortController()
  const late = passing(ms, cancel.signal).then(() => {
    throw new Error(`not within ${ms} ms: ${what}`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel.abort()
  }
}

async function passing(ms: number, signal: AbortSignal): Promise<void> {
  let last = performance.now()
  for (let passed = 0; passed < ms; ) {
    await sleep(Math.min(TICK_MS, ms - passed), undefined, { signal })
    const now = performance.now()
    passed += Math.min(now - last, LONGEST_TICK_MS)
    last = now
  }
}
