import { InvalidStateError } from '../index.js'
import { AsyncCall } from './async-call.js'
import { core } from './core.js'
import { Lane, type Pending } from './lane.js'
import type { OpenCalls } from './open-calls.js'
import type { Terms } from './options.js'
import { type Call, LOOK_MILLISECONDS } from './protocol.js'
import { DISPOSED, refused, refusedPut } from './refused.js'
import { SyncCall } from './sync-call.js'

/** The calls of a client and of its with(), in both forms. */
export class ClientCalls {
  readonly #calls: OpenCalls
  /** The calls as the promise form has them open: what it waits for keeps the process alive, or not. */
  readonly #queue: OpenCalls['queue']
  readonly #retries: number
  readonly #syncLanes: Lane[] = []
  readonly #asyncLanes: Lane[] = []
  readonly #over = new AbortController()
  /** Puts that wait for room. */
  #waiting = 0
  #ticker: ReturnType<typeof core.runtime.startTicker> | undefined
  /** Whether the end of the calls is told of at once. */
  #isTold = false
  #isRefed = true

  constructor(calls: OpenCalls, retries: number) {
    this.#calls = calls
    this.#queue = calls.open()
    this.#retries = retries
  }

  sync(name: string, args: readonly unknown[], terms: Terms): unknown {
    if (!core.runtime.canBlock()) {
      throw new InvalidStateError(
        `sync.${name}(): this thread may not block (a browser's main thread); await async.${name}() here`,
      )
    }
    if (this.#over.signal.aborted) throw refused(name, DISPOSED)
    if (terms.signal?.aborted) throw terms.signal.reason
    const lane = this.#laneOf(this.#syncLanes)
    const call = new SyncCall(lane, name, this.#retries, terms)
    call.put(this.#queue, messageOf(call, lane, args, terms))
    return call.result()
  }

  async(name: string, args: readonly unknown[], terms: Terms): Promise<unknown> {
    if (this.#over.signal.aborted) return Promise.reject(refused(name, DISPOSED))
    if (terms.signal?.aborted) return Promise.reject(terms.signal.reason)
    const lane = this.#laneOf(this.#asyncLanes)
    const call = new AsyncCall(lane, name, this.#retries, terms)
    this.#put(messageOf(call, lane, args, terms), call, lane)
    this.#watch()
    return call.next()
  }

  ref(isRefed: boolean): void {
    this.#isRefed = isRefed
    for (const lane of this.#asyncLanes) lane.ref(isRefed)
    if (isRefed) this.#queue.asyncQ.ref()
    else this.#queue.asyncQ.unref()
  }

  dispose(): void {
    this.#over.abort()
    this.#ticker?.stop()
    for (const lane of [...this.#syncLanes.splice(0), ...this.#asyncLanes.splice(0)]) lane.dispose()
  }

  /** In the order of the calls: while one waits for room, the next ones wait behind it. */
  #put(message: Call, { id, name, enders }: AsyncCall, lane: Lane): void {
    const { asyncQ } = this.#queue
    const fail = (error: unknown): void => lane.refuse(id, refusedPut(error, name))
    try {
      if (this.#waiting === 0 && asyncQ.tryPut(message) === 'ok') return
    } catch (error) {
      fail(error)
      return
    }
    const over = new AbortController()
    enders.push(() => over.abort())
    this.#waiting++
    asyncQ
      .put(message, { signal: over.signal })
      .catch(fail)
      .finally(() => this.#waiting--)
  }

  /** One with a free cell. */
  #laneOf(lanes: Lane[]): Lane {
    const known = lanes.find(({ isFull }) => !isFull)
    if (known !== undefined) return known
    const lane = new Lane(this.#calls, this.#isRefed)
    lanes.push(lane)
    return lane
  }

  readonly #look = (): void => {
    for (const lane of this.#asyncLanes) lane.look()
  }

  /** While there are calls, looks now and then for what nobody tells of. */
  #watch(): void {
    if (this.#ticker !== undefined) return
    this.#ticker = core.runtime.startTicker(() => {
      this.#look()
      if (this.#asyncLanes.some(({ open }) => open.size > 0)) return
      this.#ticker?.stop()
      this.#ticker = undefined
    }, LOOK_MILLISECONDS)
    this.#ticker.unref()
    if (this.#isTold) return
    this.#isTold = true
    core.whenShutDown(this.#queue.asyncQ, this.#over.signal).then(this.#look, () => {})
  }
}

function messageOf(
  { id, name, retries }: Pending,
  { answers }: Lane,
  args: readonly unknown[],
  { priority }: Terms,
): Call {
  return [priority, answers.at, id, retries, name, ...args]
}
