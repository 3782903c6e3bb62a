import { Worker } from 'node:worker_threads'
import { InvalidStateError, QueueError } from '../index.js'
import { makeBridge } from './bridge.js'
import { QueueConnectionError, QueueServerFull } from './errors.js'
import { Link } from './faces/link.js'
import { helperFile, helperOptions } from './helper.js'
import { Host } from './host/host.js'
import { makersOf, makersOfClient } from './host/makers.js'
import type { ConnectTerms, Failure, Order, Report, Spec, Wanted, Welcome } from './protocol.js'
import type { RedisClient } from './types.js'

const ENDED = 'the thread of the sockets has ended'

type Unnumbered<O> = O extends unknown ? Omit<O, 'id'> : never

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly action: string
}

/**
 * To the host of a connection's sockets. They begin on the thread that called connect(), where a call is a round trip to the server and no more; a helper
 * thread beats for them while that one is busy. Once a thread is to block, or a worker joins, they move to the helper with all that is under way, and stay
 * there: the event loop that they would need is not to be counted on from then on.
 */
export class Line {
  onEvent: (report: Extract<Report, { event: string }>) => void = () => {}
  /** On this thread; undefined once they have moved. */
  #host: Host | undefined
  readonly #worker: Worker | undefined
  readonly #links = new Map<string, Link>()
  readonly #waiting = new Map<number, Waiting>()
  #ready: Promise<unknown> = Promise.resolve()
  #count = 0
  /** Keeps the process alive while an order is under way. */
  #keeper: NodeJS.Timeout | undefined
  #ended = false
  /** Why the helper is no more. */
  #broken: Error | undefined

  private constructor(makeHost: (line: Line) => Host, worker: Worker | undefined) {
    this.#host = makeHost(this)
    this.#worker = worker
    worker?.on('message', (report: Report) => this.#hear(report))
    worker?.on('error', (error) => this.#fail(error))
    worker?.on('exit', () => this.#fail(new Error(ENDED)))
    worker?.unref()
  }

  static withHelper(spec: Spec, terms: ConnectTerms): Line {
    const worker = new Worker(helperFile(), helperOptions)
    const line = new Line(
      (self) =>
        new Host(
          makersOf,
          (report) => self.#hear(report),
          (name, vital) => worker.postMessage({ id: 0, action: 'watch', name, vital } satisfies Order),
        ),
      worker,
    )
    line.#ready = line.#post(worker, { action: 'prepare', spec, terms }, 'connect')
    // The first answer has to be asked for while there is a loop: see hasEnded().
    line.#ready.then(
      () => hasEnded(worker),
      () => {},
    )
    return line
  }

  /** Without a helper: the client's options can't go to another thread. */
  static alone(client: RedisClient, library: Spec['library']): Line {
    return new Line(
      (self) =>
        new Host(
          async () => makersOfClient(client, library),
          (report) => self.#hear(report),
        ),
      undefined,
    )
  }

  /** Once the helper can take over: from then on a busy thread loses nothing. */
  get ready(): Promise<unknown> {
    return this.#ready
  }

  order(order: Unnumbered<Order>, action: string): Promise<unknown> {
    return this.#post(this.#host ?? this.#worker, order, action)
  }

  /** As order(); and once more where the sockets moved meanwhile, as what it is about went with them. */
  async orderThere(order: Unnumbered<Order>, action: string): Promise<void> {
    const host = this.#host
    await this.order(order, action)
    if (host !== this.#host && !this.isBroken) await this.order(order, action)
  }

  #post(to: Host | Worker | undefined, order: Unnumbered<Order>, action: string): Promise<unknown> {
    if (to === this.#worker && this.#broken !== undefined)
      return Promise.reject(this.#refusal(action, 'refused', this.#broken))
    const id = ++this.#count
    this.#keeper ??= setInterval(() => {}, 2 ** 31 - 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, action })
      const numbered = { ...order, id } as Order
      if (to instanceof Host) void to.obey(numbered)
      else to?.postMessage(numbered)
    })
  }

  /** Joins a queue, making it where there is none. */
  async link(name: string, wanted: Wanted, thread: number): Promise<Link> {
    const host = this.#host
    const bridge = host === undefined ? makeBridge() : undefined
    const value = await this.order({ action: 'open', name, wanted, bridge, thread }, `open '${name}'`)
    const over = bridge === undefined ? undefined : { bridge, welcome: value as Welcome }
    const link = Link.ofOpener(
      {
        join: (answer) => host?.join(name, thread, answer),
        serveThreads: (made) => this.#host?.listen(name, made),
        move: () => this.#move(),
        whyNot: (where) => this.#whyNot(where),
        lookAfter: () => this.#lookAfter(),
      },
      over,
    )
    this.#links.set(name, link)
    // The others moved while this was being opened.
    if (host !== undefined && host !== this.#host) this.#moveOne(host, name, link)
    // A reply that is under way at a move is lost, and with it what is taken at most once: these move before they take anything.
    else if (link.welcome.settings.delivery === 'at-most-once') this.#move()
    if (this.isBroken) link.die()
    return link
  }

  /** Whether the sockets went down with the helper: there is nothing left to leave. */
  get isBroken(): boolean {
    return this.#host === undefined && this.#broken !== undefined
  }

  forget(name: string, link: Link): void {
    if (this.#links.get(name) === link) this.#links.delete(name)
  }

  /** No queue takes anything more. */
  refuse(): void {
    for (const link of this.#links.values()) link.refuse()
  }

  async end(): Promise<void> {
    this.#ended = true
    for (const link of this.#links.values()) link.leave()
    this.#fail(new Error('the connection was closed'))
    await this.#worker?.terminate()
  }

  #move(): boolean {
    const host = this.#host
    if (host === undefined) return true
    if (this.#worker === undefined || this.#broken !== undefined) return false
    this.#host = undefined
    for (const [name, link] of this.#links) this.#moveOne(host, name, link)
    host.retire()
    return true
  }

  #whyNot(where: string): Error {
    if (this.#broken !== undefined) return this.#refusal(where, 'refused', this.#broken)
    return new InvalidStateError(
      `${where}: the sockets are on this thread, as the client's options have functions, so it may not block; use asyncQ here, or syncQ on a worker`,
    )
  }

  #lookAfter(): void {
    if (this.#worker !== undefined && hasEnded(this.#worker)) this.#fail(new Error(ENDED))
  }

  #moveOne(host: Host, name: string, link: Link): void {
    const handover = host.handOver(name)
    if (handover === undefined) return
    const bridge = link.makeBridge()
    const order: Order = { id: 0, action: 'adopt', name, handover, bridge, thread: link.thread }
    this.#worker?.postMessage(order)
    link.cross(bridge)
  }

  #hear(report: Report): void {
    if ('event' in report) {
      this.onEvent(report)
      return
    }
    const waiting = this.#waiting.get(report.id)
    if (waiting === undefined) return
    this.#waiting.delete(report.id)
    this.#release()
    if ('failure' in report) waiting.reject(errorOf(report.failure, waiting.action))
    else waiting.resolve(report.value)
  }

  #release(): void {
    if (this.#waiting.size > 0) return
    clearInterval(this.#keeper)
    this.#keeper = undefined
  }

  #refusal(action: string, outcome: 'refused' | 'unknown', cause: Error): Error {
    return new QueueConnectionError(`${action}: ${cause.message}`, { outcome, cause })
  }

  #fail(error: Error): void {
    this.#broken ??= error
    for (const { reject, action } of this.#waiting.values()) {
      reject(this.#refusal(action, 'unknown', error))
    }
    this.#waiting.clear()
    this.#release()
    // Without sockets there, those here go on; nobody beats for them while this thread is busy.
    if (this.#host === undefined || this.#ended) for (const link of this.#links.values()) link.die()
  }
}

/**
 * Also while this thread is blocked, and hears of no event: Node.js tells what an ended event loop has idled as less than nothing, where it was asked
 * before.
 */
function hasEnded(worker: Worker): boolean {
  if ('Bun' in globalThis || 'Deno' in globalThis) return false
  return worker.performance.eventLoopUtilization().idle < 0
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
