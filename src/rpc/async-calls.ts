import type { Queue } from '../index.js'
import { AsyncCall } from './async-call.js'
import { AsyncLane } from './async-lane.js'
import { core } from './core.js'
import type { OpenCalls } from './open-calls.js'
import type { Terms } from './options.js'
import { type Call, LOOK_MILLISECONDS } from './protocol.js'
import { refusedPut } from './refusals.js'
import { traced } from './thrown.js'

/** The promise form of a client. */
export class AsyncCalls {
  readonly #calls: OpenCalls
  readonly #queue: Queue<Call>
  readonly #lanes: AsyncLane[] = []
  readonly #over = new AbortController()
  #waiting = 0
  #ticker: ReturnType<typeof core.runtime.startTicker> | undefined
  #isRefed = true

  constructor(calls: OpenCalls) {
    this.#calls = calls
    this.#queue = calls.open()
    core.whenShutDown(this.#queue.asyncQ, this.#over.signal).then(this.#look, () => {})
  }

  call(name: string, args: readonly unknown[], terms: Terms, retries: number): Promise<unknown> {
    const { signal, priority } = terms
    if (signal?.aborted) return Promise.reject(signal.reason)
    const lane = this.#lane()
    const call = new AsyncCall(lane, name, retries, terms)
    this.#watch()
    this.#send([priority, lane.answers.at, call.id, retries, name, ...args], call)
    return traced(call.promise)
  }

  ref(isRefed: boolean): void {
    this.#isRefed = isRefed
    for (const lane of this.#lanes) lane.ref(isRefed)
    if (isRefed) this.#queue.asyncQ.ref()
    else this.#queue.asyncQ.unref()
  }

  dispose(error: Error): void {
    this.#over.abort()
    this.#ticker?.stop()
    this.#ticker = undefined
    for (const lane of this.#lanes) lane.dispose(error)
  }

  /** In the order of the calls: while one waits for room, the next ones wait behind it. */
  #send(message: Call, call: AsyncCall): void {
    const { asyncQ } = this.#queue
    try {
      if (this.#waiting === 0 && asyncQ.tryPut(message) === 'ok') return
    } catch (error) {
      call.fail(error)
      return
    }
    const over = new AbortController()
    call.onOver = () => over.abort()
    this.#waiting++
    asyncQ
      .put(message, { signal: over.signal })
      .catch((error) => call.fail(refusedPut(error, call.name)))
      .finally(() => this.#waiting--)
  }

  /** One with a free cell. */
  #lane(): AsyncLane {
    const known = this.#lanes.find(({ isFull }) => !isFull)
    if (known !== undefined) return known
    const lane = new AsyncLane(this.#calls)
    lane.ref(this.#isRefed)
    this.#lanes.push(lane)
    return lane
  }

  readonly #look = (): void => {
    for (const lane of this.#lanes) lane.look()
  }

  /** While there are calls, looks now and then for what nobody tells of. */
  #watch(): void {
    if (this.#ticker !== undefined) return
    this.#ticker = core.runtime.startTicker(() => {
      this.#look()
      if (this.#lanes.some(({ size }) => size > 0)) return
      this.#ticker?.stop()
      this.#ticker = undefined
    }, LOOK_MILLISECONDS)
    this.#ticker.unref()
  }
}
