import { now } from '../runtime/ambient.js'
import { NOT_FULL } from '../store/codes.js'
import { named, putWaits } from '../store/diagnostics.js'
import type { Store } from '../store/store.js'

/**
 * A caller begins to wait. Returns what to call when it no longer waits, where it is a put and anybody wants to know: not
 * before, as a listener may itself put, and what the caller is to put lies ready in this thread's only place for that.
 */
export function notePutWait(store: Store, condition: number, face: 'sync' | 'async'): (() => void) | undefined {
  if (condition !== NOT_FULL || !putWaits.hasSubscribers) return undefined
  const since = now()
  return () => putWaits.publish({ queue: named(store), face, milliseconds: now() - since })
}
