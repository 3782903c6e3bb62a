/*
 * What callers and servers say to each other, all of it in queues of one memory:
 *
 *   calls      one queue of them, by priority:    [priority, answers, id, retries, name, ...args]
 *   answers    a queue a client and form:         [id, kind, value]
 *   orders     a queue a server:                  [answers, id, credit]; a credit of 0 gives the call up
 *
 * `answers` is where the client's queue of answers lies, its `at`. Where calls stand is kept in cells (cells.ts). The first
 * queue of the memory holds a token for each server, lent to it: those lent are the servers that live.
 */

/** Where a queue lies. */
export interface Handle {
  readonly memory: WebAssembly.Memory
  readonly at: number
}

export type Call = readonly [
  priority: number,
  answers: number,
  id: number,
  retries: number,
  name: string,
  ...args: unknown[],
]
export type Answer = readonly [id: number, kind: number, value: unknown]
export type Order = readonly [answers: number, id: number, credit: number]

/** What an answer is. A call has one result or error, or else a stream: its begin, values, and its end or error. */
export const RESULT = 0
export const FAILURE = 1
export const STREAM = 2
export const VALUE = 3
export const END = 4
/** There is none, as the server that had begun the call has ended, and it will not be begun again. */
export const LOST = 5
/** What a call ends with here instead of an answer: an error of this thread's own. */
export const REFUSAL = 6

/** Values that a stream is ahead of its caller at most; half of them are granted anew at a time. */
export const AHEAD = 64

/** The name of the first queue of a memory of calls. */
export const MARK = 'janus-queue/rpc'

/** Milliseconds between two looks at whether those are alive that a call waits for; what they say is heard of at once. */
export const LOOK_MILLISECONDS = 100
