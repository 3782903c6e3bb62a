import { runtime } from '#runtime'
import { BaseQueue } from '../faces/base.js'
import { decodeReason, encodeReason } from '../faces/reason.js'
import type { StartedWorker, WorkerRequest } from '../runtime/start-worker.js'
import { threadEnded } from '../store/registry.js'
import { WASM } from '../store/wasm.js'
import { disconnected, Following } from './following.js'
import { HIDDEN } from './hidden.js'
import { openHere } from './open-here.js'
import { checkObject } from './options.js'
import { type End, Overseen } from './overseen.js'
import type { News, Order } from './overseer-messages.js'
import { OVERSEER } from './overseer-script.js'
import { Queue } from './queue.js'
import { handOver, type Tie, type Tied, takeOver, tie, tieOf, untie } from './tie.js'

/**
 * How a worker is started by spawn().
 *
 * @since 0.2.0
 */
export interface SpawnOptions {
  /**
   * What the worker is given: `workerData` of node:worker_threads, and what spawnData() returns on every runtime.
   *
   * @defaultValue none
   */
  data?: unknown
  /**
   * Queues that follow the worker, as by `queue.follow(worker)`. Those within `data` do not, unless they are named here too.
   *
   * @defaultValue none
   */
  // biome-ignore lint/suspicious/noExplicitAny: whatever their items are
  queues?: readonly Queue<any>[] | undefined
  /**
   * The worker's name, for debuggers.
   *
   * @defaultValue none
   */
  name?: string | undefined
  /**
   * More options for the runtime's own Worker, such as `resourceLimits` or `env`.
   *
   * @defaultValue none
   */
  worker?: object | undefined
}

/**
 * A worker that spawn() started.
 *
 * @since 0.2.0
 */
export interface Spawned extends AsyncDisposable {
  /**
   * Its exit code, once it has ended; rejects with the error that it could not be loaded or ended with. Where `queues` were given
   * the error reaches whoever uses them, and nobody need look here.
   */
  readonly exited: Promise<number>
  /** Ends it, and resolves to its exit code. Harmless where it has ended. */
  terminate(): Promise<number>
  /** It keeps the process alive while it runs, which is the default. */
  ref(): this
  /** It keeps no process alive. */
  unref(): this
}

/**
 * Starts a worker as `new Worker` does, and ties the queues to it as follow() does, so that its end is heard of also while the
 * thread that calls this blocks: it is another thread, the overseer, that starts the worker. There is one, started with the first
 * worker, and it keeps no process alive. A page, which never blocks, has none.
 *
 * @param url A module; a text without a scheme is a path, as `new Worker` takes it.
 * @throws TypeError where an argument is of another type.
 * @throws DataCloneError (a DOMException) where `data` can't be posted.
 *
 * @example
 * ```ts
 * const queue = new Queue<number>()
 * const worker = spawn(new URL('data:text/javascript,throw new Error("no numbers today")'), { data: queue, queues: [queue] })
 * try {
 *   queue.syncQ.get() // blocks
 * } catch (error) {
 *   console.log(error.name, error.cause.message) // SyncQueueShutDown no numbers today
 * }
 * ```
 * @since 0.2.0
 */
export function spawn(url: string | URL, options: SpawnOptions): Spawned {
  checkObject(options, 'spawn')
  const { data, queues = [], name, worker = {} } = options
  checkObject(worker, 'spawn')
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError(`spawn: name must be a string, got ${typeof name}`)
  }
  if (!Array.isArray(queues) || !queues.every((queue) => queue instanceof Queue)) {
    throw new TypeError('spawn: queues must be an array of queues; give attach() those that came from another thread')
  }
  const text = urlOf(url)
  const { env, ...rest } = { env: undefined, ...worker }
  const sharesEnv = typeof env === 'symbol'
  const request: WorkerRequest = {
    url: text,
    data,
    hidden: Reflect.get(options, HIDDEN),
    name,
    options: sharesEnv || env === undefined ? rest : { ...rest, env },
    sharesEnv,
  }
  const title = `the worker ${name === undefined ? text.slice(0, LONGEST_TITLE) : `'${name}'`}`
  return overseer().spawn(request, title, queues)
}

/** Units of a URL in messages: one with the module in it may be long. */
const LONGEST_TITLE = 200

/**
 * In a worker that spawn() started: what `data` was.
 *
 * @since 0.2.0
 */
export function spawnData<T = unknown>(): T {
  return runtime.spawnData() as T // what the one who calls says that it is
}

function urlOf(url: unknown): string {
  if (typeof url === 'string') return runtime.resolve(url)
  const href: unknown = typeof url === 'object' && url !== null ? Reflect.get(url, 'href') : undefined
  if (typeof href === 'string') return href
  throw new TypeError(`spawn: the first argument must be a string or a URL, got ${url === null ? 'null' : typeof url}`)
}

/** Starts workers, and tells of their end. */
interface Starter {
  start(id: number, request: WorkerRequest, title: string, queues: readonly Tied[]): void
  terminate(id: number): void
  ref(): void
  unref(): void
}

class Overseer {
  readonly #running = new Map<number, SpawnedWorker>()
  readonly #starter: Starter
  #ids = 0
  #refed = 0
  #thread = 0
  isGone = false

  constructor() {
    this.#starter = this.#start()
  }

  spawn(request: WorkerRequest, title: string, queues: readonly Queue<unknown>[]): Spawned {
    const id = this.#ids++
    const ties = queues.map(({ syncQ, memory, at }) =>
      tieOf(BaseQueue.channelOf(syncQ)?.store ?? openHere({ memory, at })),
    )
    tie(ties)
    const worker = new SpawnedWorker(
      () => this.#starter.terminate(id),
      (change) => this.#refer(change),
      ties,
      title,
    )
    this.#running.set(id, worker)
    try {
      this.#starter.start(id, request, title, ties.map(handOver))
    } catch (error) {
      this.#running.delete(id)
      untie(ties)
      worker.unref()
      throw error
    }
    return worker
  }

  #start(): Starter {
    const script = `const JANUS_CORE = ${JSON.stringify(WASM)};\n${OVERSEER}`
    const thread = runtime.canBlock()
      ? runtime.startOverseer(
          script,
          (news) => this.#hear(news as News),
          () => this.#end(),
        )
      : undefined
    if (thread === undefined) return this.#alone()
    const post = (order: Order, transfer?: readonly object[]): void => thread.post(order, transfer)
    return {
      start(id, request, title, queues) {
        const { transferList } = { transferList: undefined, ...request.options }
        post({ what: 'spawn', id, request, title, queues }, transferList)
      },
      terminate: (id) => post({ what: 'terminate', id }),
      ref: () => thread.ref(),
      unref: () => thread.unref(),
    }
  }

  /** Where a thread of its own can't start workers, or nobody blocks. */
  #alone(): Starter {
    const started = new Map<number, StartedWorker>()
    return {
      start: (id, request, title, queues) => {
        const following = new Following(() => takeOver(queues), title)
        const overseen = new Overseen(following, (end) => {
          started.delete(id)
          this.#ended(id, end)
        })
        started.set(id, runtime.startWorker(request, overseen))
      },
      terminate: (id) => started.get(id)?.terminate(),
      ref() {},
      unref() {},
    }
  }

  #hear(news: News): void {
    if (news.what === 'ready') {
      this.#thread = news.thread
      return
    }
    if (news.thread > 0) threadEnded(news.thread)
    this.#ended(news.id, news)
  }

  #ended(id: number, end: End): void {
    this.#running.get(id)?.end(end)
    this.#running.delete(id)
  }

  /** The overseer has ended, and its workers with it. */
  #end(): void {
    this.isGone = true
    if (this.#thread !== 0) threadEnded(this.#thread)
    for (const worker of this.#running.values()) worker.lose()
    this.#running.clear()
  }

  #refer(change: number): void {
    this.#refed += change
    if (this.#refed === 1 && change > 0) this.#starter.ref()
    else if (this.#refed === 0) this.#starter.unref()
  }
}

let current: Overseer | undefined

function overseer(): Overseer {
  if (current === undefined || current.isGone) current = new Overseer()
  return current
}

class SpawnedWorker implements Spawned {
  readonly exited: Promise<number>
  /** As `exited`, but with the code also where there was an error. */
  readonly #ended: Promise<number>
  readonly #terminate: () => void
  readonly #refer: (change: number) => void
  /** Whose queues it keeps from being collected: they would be let go of here. */
  readonly #ties: readonly Tie[]
  readonly #title: string
  #settle: (end: End) => void = () => {}
  #running = true
  #refed = true

  constructor(terminate: () => void, refer: (change: number) => void, ties: readonly Tie[], title: string) {
    this.#terminate = terminate
    this.#refer = refer
    this.#ties = ties
    this.#title = title
    const ended = new Promise<End>((resolve) => {
      this.#settle = resolve
    })
    this.#ended = ended.then(({ code }) => code)
    this.exited = ended.then(({ code, error }) => {
      if (error !== undefined) throw decodeReason(error)
      return code
    })
    if (ties.length > 0) this.exited.catch(() => {}) // it reaches people there
    refer(1)
  }

  terminate(): Promise<number> {
    if (this.#running) this.#terminate()
    return this.#ended
  }

  ref(): this {
    if (this.#running && !this.#refed) this.#refer(1)
    this.#refed = true
    return this
  }

  unref(): this {
    if (this.#running && this.#refed) this.#refer(-1)
    this.#refed = false
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate()
  }

  end(end: End): void {
    if (!this.#running) return
    this.#running = false
    if (this.#refed) this.#refer(-1)
    this.#settle(end)
  }

  /** Nobody hears of it any more. */
  lose(): void {
    const error = disconnected(this.#title, 'has ended with its overseer')
    new Following(() => takeOver(this.#ties.map(handOver)), this.#title).failed(error)
    this.end({ code: 1, error: encodeReason(error) })
  }
}
