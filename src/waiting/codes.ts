import { EMPTY, FULL, NO_MEMORY } from '../store/codes.js'

/** Most time between two looks of a waiter at the queue: makes up for a wake-up that died with its thread. */
export const RECHECK_MILLISECONDS = 400

/** What joining answers while items are unfinished. */
export const UNFINISHED = -30

/** A blocking wait was not possible here. */
export const CANNOT_BLOCK = -31

/** Nor was any other. */
export const CANNOT_WAIT = -32

/** Whether the answer may change by waiting. */
export function isWaitable(code: number): boolean {
  return code === EMPTY || code === FULL || code === NO_MEMORY || code === UNFINISHED
}

/** Whether it is memory that is lacking. */
export function lacksMemory(code: number): boolean {
  return code === NO_MEMORY
}
