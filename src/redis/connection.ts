import { threadId } from 'node:worker_threads'
import { type Codec, InvalidStateError } from '../index.js'
import type { Link } from './faces/link.js'
import { installedLibrary } from './host/libraries.js'
import { Line } from './line.js'
import { checkedPriority, codecFor, nameOf, termsOf, wantedOf } from './options.js'
import { RemoteQueue } from './remote-queue.js'
import { specOf } from './spec.js'
import type { ConnectOptions, RedisClient, RemoteQueueOptions } from './types.js'

/**
 * Connects to one server, Sentinel or Cluster, for any number of queues.
 *
 * @param client A client of `redis` or `ioredis`, which is duplicated and never used itself; or a URL, for which one of the two has to
 * be installed.
 * @throws QueueConnectionError where there is no word from the server in time.
 * @throws InvalidStateError where it would lose queues when memory is short.
 * @throws TypeError where the client is none, an option is of another type, or a URL is given and neither library is installed.
 * @throws RangeError where an option is out of its range.
 *
 * @example
 * ```ts
 * const connection = await connect('redis://127.0.0.1')
 * const queue = await connection.open<string>('mails')
 * await queue.asyncQ.put('hello')
 * ```
 * @since 0.2.0
 */
export async function connect(client: RedisClient | string | URL, options?: ConnectOptions): Promise<Connection> {
  const terms = termsOf(options)
  const { spec, own } = await specOf(client, installedLibrary)
  const line = own === undefined ? Line.withHelper(spec, terms) : Line.alone(own, spec.library)
  try {
    const order = { action: 'connect', spec: own === undefined ? spec : { ...spec, options: {} }, terms } as const
    await Promise.all([line.order(order, 'connect'), line.ready])
  } catch (error) {
    await line.end()
    throw error
  }
  return new Connection(line)
}

/**
 * A connection to a server; see connect().
 *
 * @since 0.2.0
 */
export class Connection implements AsyncDisposable {
  readonly #line: Line
  readonly #opened = new Map<string, Promise<RemoteQueue<unknown>>>()
  readonly #leaving = new Map<string, Promise<void>>()
  #closing: Promise<void> | undefined

  /** @internal */
  constructor(line: Line) {
    this.#line = line
    line.onEvent = (report) => {
      this.#opened.get(report.name)?.then(
        (queue) => {
          if (report.event === 'lost') {
            if (report.forGood) this.#forget(report.name)
            RemoteQueue.emit(queue, 'lost', report)
          } else RemoteQueue.emit(queue, report.event)
        },
        () => {},
      )
    }
  }

  /**
   * Joins the queue of this name, making it where there is none; while it is open here, again the same object.
   *
   * @throws TypeError where the queue exists with another kind, codec, delivery, layout, maxsize, lease, visibility or maxDeliveries than
   * is given here (left out: what it has).
   * @throws TypeError where the name or an option is of another type.
   * @throws RangeError where the name or an option is out of its range.
   * @throws InvalidStateError where the connection was closed.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   */
  async open<T>(name: string, options?: RemoteQueueOptions<T>): Promise<RemoteQueue<T>> {
    nameOf(name, 'open')
    const wanted = wantedOf(options, name)
    if (this.#closing !== undefined) throw new InvalidStateError(`open '${name}': the connection was closed`)
    const leaving = this.#leaving.get(name)
    if (leaving !== undefined) {
      await leaving.catch(() => {})
      return this.open(name, options)
    }
    const known = this.#opened.get(name)
    if (known !== undefined) {
      const queue = await known.catch(() => undefined)
      if (queue !== undefined && this.#opened.get(name) === known) {
        await this.#line.order({ action: 'check', name, wanted }, `open '${name}'`)
        return queue as RemoteQueue<T>
      }
      return this.open(name, options)
    }
    const opening = this.#open<T>(name, options, wanted)
    this.#opened.set(name, opening as Promise<RemoteQueue<unknown>>)
    opening.catch(() => this.#forget(name))
    return opening
  }

  async #open<T>(
    name: string,
    options: RemoteQueueOptions<T> | undefined,
    wanted: ReturnType<typeof wantedOf>,
  ): Promise<RemoteQueue<T>> {
    const link = await this.#line.link(name, wanted, threadId)
    let codec: Codec<T>
    try {
      codec = codecFor(link.welcome.settings.codec, options?.codec, `open '${name}'`)
    } catch (error) {
      await this.#doLeave(name, link)
      throw error
    }
    const priority = checkedPriority(options?.priority, `open '${name}'`)
    let left: Promise<void> | undefined
    return new RemoteQueue(link, codec, priority, () => {
      left ??= this.#leave(name, link)
      return left
    })
  }

  /** Whoever opens the queue again meanwhile waits until it was left. */
  #leave(name: string, link: Link): Promise<void> {
    // It was destroyed: what has this name now is another.
    if (link.news.over !== undefined) return Promise.resolve(link.leave())
    this.#forget(name)
    const left = this.#doLeave(name, link).finally(() => this.#leaving.delete(name))
    this.#leaving.set(name, left)
    return left
  }

  async #doLeave(name: string, link: Link): Promise<void> {
    link.refuse()
    if (!this.#line.isBroken) await this.#line.orderThere({ action: 'leave', name }, `close '${name}'`)
    this.#line.forget(name, link)
    link.leave()
  }

  #forget(name: string): void {
    this.#opened.delete(name)
  }

  /**
   * Deletes the queue and all that is in it; for whoever has it open every call rejects with QueueLost from then on. Whether there was one.
   *
   * @throws TypeError where the name is no string.
   * @throws RangeError where the name has not 1 to 512 characters.
   * @throws InvalidStateError where the connection was closed.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   */
  async destroy(name: string): Promise<boolean> {
    nameOf(name, 'destroy')
    if (this.#closing !== undefined) throw new InvalidStateError(`destroy '${name}': the connection was closed`)
    return (await this.#line.order({ action: 'destroy', name }, `destroy '${name}'`)) === true
  }

  /** Leaves all queues that were opened through it, and ends its sockets. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#line.refuse()
    try {
      if (!this.#line.isBroken) await this.#line.orderThere({ action: 'close' }, 'close')
    } finally {
      this.#opened.clear()
      await this.#line.end()
    }
  }

  /** close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
