/** Counts a queue's pages from its header, as only a test may: what no structure and no living thread holds is a leak. */

import * as layout from '../src/core/layout.js'
import type { Kind } from './model.js'

export interface Pages {
  /** Pages that are neither free nor fresh, the header, what all queues share and the threads' records left out. */
  readonly held: number
  /** Pages promised to threads. */
  readonly promised: number
  readonly records: number
}

/** Exact where no thread is at work. */
export function pagesOf(memory: WebAssembly.Memory): Pages {
  const header = new Int32Array(memory.buffer, 0, 2_048)
  const word = (address: number): number => Atomics.load(header, address >> 2)
  const records = word(layout.M_RECORD_COUNT)
  return {
    held: word(layout.M_FRESH) - word(layout.M_FREE_COUNT) - records - 2,
    promised: word(layout.M_RESERVED),
    records,
  }
}

/** Most pages that the order itself may keep once it is empty, having held `most` items at a time. */
export function keptAtMost(kind: Kind, most: number): number {
  // At most two short items a page; a few pages more at the ends, of directories and of half-filled slabs.
  return kind === 'priority' ? most + 32 : Math.ceil(most / 2) + 16
}
