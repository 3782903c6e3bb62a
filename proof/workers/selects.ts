import type { Queue } from 'janus-queue'

/** What selectors (selector.ts) and the one who counts (../selects.ts) have in common. */
export interface SelectorData {
  readonly queues: readonly Queue<number>[]
  /** A word an item: how often it was taken. */
  readonly marks: Int32Array
  readonly isAsync: boolean
  readonly seed: number
}
