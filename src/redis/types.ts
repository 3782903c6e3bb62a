import type { Codec, QueueStats } from '../index.js'

export type { ShutdownOptions } from '../index.js'

/**
 * A client of `redis` or `ioredis`. It is duplicated, never used itself.
 *
 * @since 0.2.0
 */
// biome-ignore lint/suspicious/noExplicitAny: whatever the library's own types say
export type RedisClient = { duplicate(...overrides: any[]): any }

/**
 * How a connection is made.
 *
 * @since 0.2.0
 */
export interface ConnectOptions {
  /**
   * Start of every key and channel: `{prefix:name}:...`.
   *
   * @defaultValue `'jq'`
   */
  prefix?: string | undefined
  /**
   * How long an operation may be without the server's word, milliseconds. Waiting does not count.
   *
   * @defaultValue 10,000
   */
  commandTimeout?: number | undefined
}

/**
 * How a queue on a server is made, or what it has to be where it is there already.
 *
 * @since 0.2.0
 */
export interface RemoteQueueOptions<T> {
  /**
   * The order in which items leave.
   *
   * @defaultValue `'fifo'`, or what the queue is that is there already
   */
  kind?: 'fifo' | 'lifo' | 'priority' | undefined
  /**
   * Capacity in items, over all machines; 0 or less: unlimited. What is on lease does not count.
   *
   * @defaultValue 0, or what the queue has that is there already
   */
  maxsize?: number | undefined
  /**
   * How items become bytes.
   *
   * @defaultValue `codecs.structured`
   */
  codec?: Codec<T> | undefined
  /**
   * The name of a codec of your own, kept with the queue.
   *
   * @defaultValue none
   */
  codecId?: string | undefined
  /**
   * Priority of an item, lowest first.
   *
   * @defaultValue the item itself where it is a number, else its element 0
   */
  priority?: ((item: T) => number) | undefined
  /**
   * Whether what a dead process had goes back, or is lost with it.
   *
   * @defaultValue `'at-least-once'`
   */
  delivery?: 'at-least-once' | 'at-most-once' | undefined
  /**
   * A process not heard of for so many milliseconds is dead, and what it had goes back.
   *
   * @defaultValue 30,000
   */
  lease?: number | undefined
  /**
   * An item not reported within so many milliseconds goes to another although its consumer lives.
   *
   * @defaultValue never
   */
  visibility?: number | undefined
  /**
   * An item given back that often is set aside.
   *
   * @defaultValue never
   */
  maxDeliveries?: number | undefined
  /**
   * Most items lent to one face and not reported.
   *
   * @defaultValue 1,000
   */
  maxUnreported?: number | undefined
  /**
   * A put is acknowledged once so many replicas have it.
   *
   * @defaultValue 0
   */
  replicas?: number | undefined
  /**
   * Largest encoded item, bytes.
   *
   * @defaultValue 1 MiB
   */
  maxItemBytes?: number | undefined
}

/**
 * Counters since creation, and the state now. `bytesUsed` counts the items that are in.
 *
 * @since 0.2.0
 */
export interface RemoteStats extends Omit<QueueStats, 'bytesReserved' | 'maxBytes'> {
  /** Items on lease: given out, and not yet reported. */
  lent: number
  /** How often an item was given out again. */
  redelivered: number
  /** Always 0: a queue on a server drops nothing. */
  dropped: number
  /** Set aside by maxDeliveries, or as they could not be decoded. */
  dead: number
  /** Processes that have it open. */
  sessions: number
  /** Version of the layout on the server. */
  layout: number
}
