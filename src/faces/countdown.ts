import { now } from '../runtime/ambient.js'

/** What is left of some milliseconds, from now on. The clock is not asked where that never changes: it costs as much as a put. */
export function countdown(milliseconds: number): () => number {
  if (milliseconds === 0 || milliseconds === Number.POSITIVE_INFINITY) return () => milliseconds
  const deadline = now() + milliseconds
  return () => Math.max(deadline - now(), 0)
}
