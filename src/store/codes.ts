/** What the layers above need to know of the memory's layout: answers, conditions, kinds, and the heads of records. */

import { TAG_NUMBER, UNITS_SHIFT } from '../core/layout.js'

// conditions, to wait for
export {
  C_ALL_DONE as ALL_DONE,
  C_NOT_EMPTY as NOT_EMPTY,
  C_NOT_FULL as NOT_FULL,
  C_SHUT_DOWN as SHUT_DOWN,
  // answers of a step that was refused
  EMPTY,
  FLAG_CHAINED,
  FULL,
  GONE,
  HEAD_MASK,
  // records
  INLINE_BYTES,
  // kinds
  KIND_FIFO,
  KIND_LIFO,
  KIND_PRIORITY,
  NO_MEMORY,
  R_PAYLOAD,
  SHORT_REASON_BYTES,
  SHUT,
  TAG_BYTES,
  TAG_ENCODED,
  TAG_FALSE,
  TAG_LATIN1,
  TAG_NULL,
  TAG_NUMBER,
  TAG_TRUE,
  TAG_UNDEFINED,
  TAG_UTF16,
} from '../core/layout.js'

/** The head of a number's record. */
export const NUMBER_HEAD: number = TAG_NUMBER | (1 << UNITS_SHIFT)

/** offer(): the item is larger than the queue's memory can ever hold. */
export const TOO_LARGE = -20

/** An operation's end where this thread lets go of the queue. */
export const RELEASED = -21
