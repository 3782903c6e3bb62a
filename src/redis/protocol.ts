import type { Queue } from '../index.js'
import type { Handover } from './host/handover.js'
import type { Vital } from './host/state.js'

/** What the faces and the host of the sockets say to each other. Items are bytes here. */

/** The queue as the server has it, and what this process adds. */
export interface Settings {
  readonly name: string
  readonly kind: 'fifo' | 'lifo' | 'priority'
  readonly delivery: 'at-least-once' | 'at-most-once'
  readonly codec: string
  readonly lease: number
  readonly visibility: number
  readonly maxDeliveries: number
  readonly maxUnreported: number
  readonly replicas: number
  readonly maxItemBytes: number
  readonly ownPriority: boolean
}

/** What open() asks for; undefined: what the queue has, or the default. */
export interface Wanted {
  readonly kind: Settings['kind'] | undefined
  readonly maxsize: number | undefined
  readonly codec: string | undefined
  readonly delivery: Settings['delivery'] | undefined
  readonly lease: number | undefined
  readonly visibility: number | undefined
  readonly maxDeliveries: number | undefined
  readonly maxUnreported: number
  readonly replicas: number
  readonly maxItemBytes: number
  readonly ownPriority: boolean
}

/** 0 open, 1 shut down, 2 immediately. */
export type State = 0 | 1 | 2

export interface News {
  readonly state: State
  readonly maxsize: number
  /** Encoded; undefined: none. */
  readonly reason: Uint8Array | undefined
  /** Set where nothing more will come of it: destroyed, or left. */
  readonly over: 'destroyed' | 'left' | undefined
}

/** Which lease is meant: the same item may come to the same session again, by another delivery. */
export interface Lending {
  readonly generation: number
  readonly id: number
  readonly deliveries: number
}

/** An item that was given out. A lease is of a session, which `generation` counts. */
export interface Given {
  readonly generation: number
  /** See scripts/prelude.ts. */
  readonly record: Uint8Array
}

export type Request =
  | { op: 'put'; call: number; wait: boolean; timeout: number; items: Uint8Array[] }
  | { op: 'get'; call: number; wait: boolean; timeout: number; max: number; task: boolean }
  | { op: 'peek'; call: number; wait: boolean; timeout: number }
  | ({ op: 'done' | 'aside' | 'forget'; call: number } & Lending)
  | ({ op: 'release'; call: number; last: boolean } & Lending)
  | { op: 'restore'; call: number; generation: number; id: number; record: Uint8Array }
  | { op: 'count'; call: number }
  | { op: 'shutdown'; call: number; immediate: boolean; reason: Uint8Array | undefined }
  | { op: 'maxsize'; call: number; value: number }
  | { op: 'clear' | 'look'; call: number }
  | { op: 'join'; call: number; timeout: number }
  | { op: 'dead'; call: number; max: number }
  | { op: 'cancel'; call: number; target: number }
  | { op: 'hello'; call: number; thread: number; answers: unknown }
  | { op: 'ended'; call: number; thread: number }
  /** Whether anybody is there to answer. */
  | { op: 'ping'; call: number }

/** From a thread's face, by its number. */
export interface Envelope {
  readonly face: number
  readonly requests: readonly Request[]
}

export type Status =
  | 'ok'
  | 'empty'
  | 'full'
  | 'memory'
  | 'shutdown'
  | 'range'
  | 'timeout'
  | 'lease-lost'
  | 'refused'
  | 'unknown'
  | 'queue-lost'
  | 'aborted'
  | 'failed'

export interface Answer {
  readonly call: number
  readonly status: Status | 'news' | 'dead'
  /** Depends on the operation; for 'failed' the message; of a put that failed, how many had entered. */
  readonly value: unknown
}

export interface Look {
  readonly size: number
  readonly maxsize: number
  readonly unfinished: number
  readonly state: State
  readonly puts: number
  readonly gets: number
  readonly waitingPutters: number
  readonly waitingGetters: number
  readonly waitingJoiners: number
  readonly lent: number
  readonly redelivered: number
  readonly bytes: number
  readonly dead: number
  readonly sessions: number
}

/** What greets a face: its number, and what it needs to know. */
export interface Welcome {
  readonly face: number
  readonly settings: Settings
  readonly news: News
  /** How long an operation may be without the server's word, milliseconds. */
  readonly patience: number
}

/** How to make the sockets. `options` are the client library's own; none: the client itself is used, on its own thread. */
export interface Spec {
  readonly library: 'redis' | 'ioredis'
  readonly topology: 'single' | 'sentinel' | 'cluster'
  readonly options: Record<string, unknown>
}

export interface ConnectTerms {
  readonly prefix: string
  readonly commandTimeout: number
}

/** How faces of other threads reach the host: what they ask, and where the answers go that are for the thread that opened the queue. */
export interface Bridge {
  readonly requests: Queue<Envelope>
  readonly answers: Queue<Answer[]>
}

export type Order =
  | { id: number; action: 'connect'; spec: Spec; terms: ConnectTerms }
  | {
      id: number
      action: 'open'
      name: string
      wanted: Wanted
      /** None: the face is on the host's own thread. */
      bridge: Bridge | undefined
      thread: number
    }
  /** Makes ready to do what the following say. */
  | { id: number; action: 'prepare'; spec: Spec; terms: ConnectTerms }
  /** Goes on with a session of another host. */
  | { id: number; action: 'adopt'; name: string; handover: Handover; bridge: Bridge; thread: number }
  /** Sees to it that a session of another thread is kept alive while that is busy. */
  | { id: number; action: 'watch'; name: string; vital: Vital | undefined }
  | { id: number; action: 'check'; name: string; wanted: Wanted }
  | { id: number; action: 'destroy' | 'leave'; name: string }
  | { id: number; action: 'close' }

/** An error on its way between threads. */
export interface Failure {
  readonly kind: 'connection' | 'state' | 'type' | 'memory' | 'queue' | 'library'
  readonly message: string
  readonly outcome: 'refused' | 'unknown'
}

export type Report =
  | { id: number; value: unknown }
  | { id: number; failure: Failure }
  | { event: 'reconnecting' | 'ready'; name: string }
  | { event: 'lost'; name: string; puts: number; forGood: boolean }
