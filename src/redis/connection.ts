import { threadId, Worker } from 'node:worker_threads'
import { type Codec, InvalidStateError, QueueError } from '../index.js'
import { makeAnswers, makeRequests } from './bridge.js'
import { QueueConnectionError, QueueServerFull } from './errors.js'
import { Link } from './faces/link.js'
import { helperFile, helperOptions } from './helper.js'
import { Host } from './host/host.js'
import { installedLibrary } from './host/libraries.js'
import { makersOfClient } from './host/makers.js'
import { checkedPriority, codecFor, nameOf, termsOf, wantedOf } from './options.js'
import type { Failure, Order, Report, Spec, Welcome } from './protocol.js'
import { RemoteQueue } from './remote-queue.js'
import { specOf } from './spec.js'
import type { ConnectOptions, RedisClient, RemoteQueueOptions } from './types.js'

type Unnumbered<O> = O extends unknown ? Omit<O, 'id'> : never

/**
 * Connects to one server, Sentinel or Cluster, for any number of queues.
 *
 * @param client A client of `redis` or `ioredis`, which is duplicated and never used itself; or a URL, for which one of the two has to
 * be installed.
 * @throws QueueConnectionError no word from the server in time; InvalidStateError where it would lose queues when memory is short;
 * TypeError, RangeError where an argument is not what it should be. All as rejections.
 *
 * @example
 * ```ts
 * const connection = await connect('redis://127.0.0.1')
 * const queue = await connection.open<string>('mails')
 * await queue.asyncQ.put('hello')
 * ```
 */
export async function connect(client: RedisClient | string | URL, options?: ConnectOptions): Promise<Connection> {
  const terms = termsOf(options)
  const { spec, own } = await specOf(client, installedLibrary)
  const line = own === undefined ? Line.toHelper() : Line.toHost(own, spec.library)
  try {
    await line.order({ action: 'connect', spec: own === undefined ? spec : { ...spec, options: {} }, terms }, 'connect')
  } catch (error) {
    await line.end()
    throw error
  }
  return new Connection(line)
}

/** A connection to a server; see connect(). */
export class Connection implements AsyncDisposable {
  readonly #line: Line
  readonly #opened = new Map<string, Promise<RemoteQueue<unknown>>>()
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
   * @throws TypeError where it exists with another kind, codec, delivery, layout, maxsize, lease, visibility or maxDeliveries than is given
   * here (left out: what it has), or an option is of a wrong type; RangeError where one is out of range. As rejections.
   */
  async open<T>(name: string, options?: RemoteQueueOptions<T>): Promise<RemoteQueue<T>> {
    nameOf(name, 'open')
    const wanted = wantedOf(options, name)
    if (this.#closing !== undefined) throw new InvalidStateError(`open '${name}': the connection was closed`)
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
    const requests = makeRequests()
    const answers = makeAnswers(requests)
    const order = { action: 'open', name, wanted, inbox: requests, answers, thread: threadId } as const
    const welcome = (await this.#line.order(order, `open '${name}'`)) as Welcome
    let codec: Codec<T>
    try {
      codec = codecFor(welcome.settings.codec, options?.codec, `open '${name}'`)
    } catch (error) {
      await this.#line.order({ action: 'leave', name }, `close '${name}'`)
      throw error
    }
    const link = new Link(requests, answers, welcome, this.#line.isHost)
    const priority = checkedPriority(options?.priority, `open '${name}'`)
    return new RemoteQueue(requests, link, codec, priority, () => this.#leave(name, link))
  }

  async #leave(name: string, link: Link): Promise<void> {
    this.#forget(name)
    await this.#line.order({ action: 'leave', name }, `close '${name}'`)
    link.leave()
  }

  #forget(name: string): void {
    this.#opened.delete(name)
  }

  /** Deletes the queue and all that is in it; for whoever has it open every call rejects with QueueLost from then on. Whether there was one. */
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
    try {
      await this.#line.order({ action: 'close' }, 'close')
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

/** To the host of the sockets, for what concerns the connection as a whole. */
class Line {
  readonly isHost: boolean
  onEvent: (report: Extract<Report, { event: string }>) => void = () => {}
  readonly #post: (order: Order) => void
  readonly #end: () => Promise<unknown>
  readonly #hold: (held: boolean) => void
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void; action: string }
  >()
  #count = 0

  private constructor(
    isHost: boolean,
    post: (order: Order) => void,
    end: () => Promise<unknown>,
    hold: (held: boolean) => void,
  ) {
    this.isHost = isHost
    this.#post = post
    this.#end = end
    this.#hold = hold
  }

  static toHelper(): Line {
    const worker = new Worker(helperFile(), helperOptions)
    worker.unref()
    const line = new Line(
      false,
      (order) => worker.postMessage(order),
      () => worker.terminate(),
      (held) => (held ? worker.ref() : worker.unref()),
    )
    worker.on('message', (report: Report) => line.#hear(report))
    worker.on('error', (error) => line.#fail(error))
    worker.on('exit', () => line.#fail(new Error('the thread of the sockets has ended')))
    return line
  }

  static toHost(client: RedisClient, library: Spec['library']): Line {
    const host = new Host(
      async () => makersOfClient(client, library),
      (report) => line.#hear(report),
    )
    const line = new Line(
      true,
      (order) => void host.obey(order),
      async () => undefined,
      () => {},
    )
    return line
  }

  order(order: Unnumbered<Order>, action: string): Promise<unknown> {
    const id = ++this.#count
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, action })
      this.#hold(true)
      this.#post({ ...order, id } as Order)
    })
  }

  async end(): Promise<void> {
    this.#fail(new Error('the connection was closed'))
    await this.#end()
  }

  #hear(report: Report): void {
    if ('event' in report) {
      this.onEvent(report)
      return
    }
    const waiting = this.#waiting.get(report.id)
    if (waiting === undefined) return
    this.#waiting.delete(report.id)
    if (this.#waiting.size === 0) this.#hold(false)
    if ('failure' in report) waiting.reject(errorOf(report.failure, waiting.action))
    else waiting.resolve(report.value)
  }

  #fail(error: Error): void {
    for (const { reject, action } of this.#waiting.values()) {
      reject(new QueueConnectionError(`${action}: ${error.message}`, { outcome: 'unknown', cause: error }))
    }
    this.#waiting.clear()
  }
}

function errorOf({ kind, message, outcome }: Failure, action: string): Error {
  const text = message.startsWith(action) || message.startsWith('connect:') ? message : `${action}: ${message}`
  switch (kind) {
    case 'connection':
      return new QueueConnectionError(text, { outcome })
    case 'state':
      return new InvalidStateError(text)
    case 'type':
    case 'library':
      return new TypeError(text)
    case 'memory':
      return new QueueServerFull(text)
    case 'queue':
      return new QueueError(text)
  }
}
