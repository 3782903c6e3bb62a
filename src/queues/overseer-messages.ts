import type { WorkerRequest } from '../runtime/start-worker.js'
import type { Tied } from './tie.js'

/** What the overseer is told. */
export type Order =
  | {
      readonly what: 'spawn'
      readonly id: number
      readonly request: WorkerRequest
      readonly title: string
      readonly queues: readonly Tied[]
    }
  | { readonly what: 'terminate'; readonly id: number }

/** What it tells. */
export type News =
  /** It is there, and registered in memory by this number. */
  | { readonly what: 'ready'; readonly thread: number }
  /** A worker has ended: with this code, and perhaps the reason that its queues have been given. */
  | {
      readonly what: 'ended'
      readonly id: number
      readonly thread: number
      readonly code: number
      readonly error: Uint8Array | undefined
    }
