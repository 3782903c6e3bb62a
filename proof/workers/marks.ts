/** What borrowers (borrower.ts) and the one who counts (../tasks.ts) have in common. */

export type Task = [priority: number, id: number, text: string]

/** Done is about to be called for the task, or has been, and the thread died in it. */
export const BEGUN = 1
export const ENDED = 2

export interface BorrowerData {
  readonly handle: unknown
  /** A word a task: 0, BEGUN or ENDED. */
  readonly marks: Int32Array
  readonly isAsync: boolean
  readonly seed: number
}
