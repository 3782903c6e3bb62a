/** A process that puts without end, or takes and reports until the queue is shut down, and writes down what it did; see soak.ts. */

import { closeSync, openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { QueueEmpty, QueueFull, QueueShutDown } from 'janus-queue'
import { type Connection, connect, LeaseLost, QueueConnectionError, type RemoteQueue } from 'janus-queue/redis'
import { Random } from '../random.js'
import { type Item, OPTIONS } from './items.js'

export interface Job {
  readonly queue: string
  readonly does: 'put' | 'take'
  /** Milliseconds after which it also blocks, and has its sockets move by the first call that does; 0: it does nothing else. */
  readonly blocksAfter: number
  readonly log: string
  readonly seed: number
  readonly firstId: number
}

/**
 * What happened to an item: its put began, was acknowledged, refused, or may have happened; it was got, under the server's number; its report
 * was made, was acknowledged, came too late, or may have been heard.
 */
export type Note =
  | [what: 'begun' | 'put' | 'refused' | 'perhaps put' | 'reported' | 'done' | 'late' | 'perhaps done', id: number]
  | [what: 'got', id: number, number: string, deliveries: number]

const LANES = 3
const LENGTHS = [0, 20, 300, 6_000] as const

class Worker {
  readonly #queue: RemoteQueue<Item>
  readonly #job: Job
  readonly #random: Random
  readonly #file: number
  readonly #start = performance.now()
  isStopped = false

  constructor(queue: RemoteQueue<Item>, job: Job) {
    this.#queue = queue
    this.#job = job
    this.#random = new Random(job.seed)
    this.#file = openSync(job.log, 'a')
  }

  async work(): Promise<void> {
    const { does, blocksAfter } = this.#job
    if (does === 'put') await this.#putAll()
    else await Promise.all(Array.from({ length: blocksAfter === 0 ? 1 : LANES }, () => this.#takeAll()))
    closeSync(this.#file)
  }

  /** Whether the next call is one that blocks. */
  #blocks(): boolean {
    const { blocksAfter } = this.#job
    return blocksAfter === 0 || (performance.now() - this.#start >= blocksAfter && this.#random.oneIn(2))
  }

  async #putAll(): Promise<void> {
    const { asyncQ, syncQ } = this.#queue
    for (let id = this.#job.firstId; !this.isStopped; ) {
      const items = Array.from({ length: this.#random.oneIn(4) ? 1 + this.#random.below(20) : 1 }, (): Item => {
        return [this.#random.below(5), id++, 'x'.repeat(this.#random.pick(LENGTHS))]
      })
      const ids = items.map(([, each]) => each)
      for (const each of ids) this.#note('begun', each)
      try {
        const options = { timeout: this.#random.pick([200, 2_000, 10_000]) }
        if (this.#blocks()) syncQ.putMany(items, options)
        else await asyncQ.putMany(items, options)
        for (const each of ids) this.#note('put', each)
      } catch (error) {
        if (error instanceof QueueShutDown) this.isStopped = true
        const accepted = acceptedOf(error)
        for (const [i, each] of ids.entries()) {
          this.#note(i < accepted ? 'put' : isSure(error) ? 'refused' : 'perhaps put', each)
        }
      }
      if (this.#job.blocksAfter === 0 || this.#random.oneIn(8)) await sleep(this.#random.below(12))
    }
  }

  async #takeAll(): Promise<void> {
    const { asyncQ, syncQ } = this.#queue
    for (;;) {
      let id = -1
      try {
        const task = this.#blocks() ? syncQ.getTask({ timeout: 500 }) : await asyncQ.getTask()
        id = task.item[1]
        this.#note('got', id, task.id, task.deliveries)
        await sleep(this.#random.below(6))
        if (this.#random.oneIn(40)) await task.release()
        else {
          this.#note('reported', id)
          await task.done()
          this.#note('done', id)
        }
      } catch (error) {
        if (error instanceof QueueShutDown) return
        if (error instanceof LeaseLost) this.#note('late', id)
        else if (error instanceof QueueConnectionError) this.#note('perhaps done', id)
        else if (!(error instanceof QueueEmpty)) throw error
        await sleep(0) // who only blocks would not hear that the soak is gone
      }
    }
  }

  #note(...note: Note): void {
    writeSync(this.#file, `${JSON.stringify(note)}\n`)
  }
}

function acceptedOf(error: unknown): number {
  const accepted: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'accepted') : undefined
  return typeof accepted === 'number' ? accepted : 0
}

function isSure(error: unknown): boolean {
  if (error instanceof QueueConnectionError) return error.outcome === 'refused'
  if (error instanceof QueueFull || error instanceof QueueShutDown) return true
  throw error
}

/** Who is cut off while it connects begins anew, as a process would that is started again. */
async function join(url: string, name: string): Promise<RemoteQueue<Item>> {
  for (;;) {
    try {
      connection = await connect(url, { commandTimeout: 20_000 })
      const queue = await connection.open<Item>(name, OPTIONS)
      queue.on('lost', (error) => {
        throw error
      })
      return queue
    } catch (error) {
      await connection?.close().catch(() => {})
      if (!(error instanceof QueueConnectionError)) throw error
      await sleep(50)
    }
  }
}

let worker: Worker | undefined
let connection: Connection | undefined
/** Told before there was anybody to stop. */
let isStopped = false
process.on('message', async (told: { open: Job } | { work: true } | { stop: true }) => {
  if ('stop' in told) {
    isStopped = true
    if (worker !== undefined) worker.isStopped = true
    return
  }
  if ('open' in told) {
    worker = new Worker(await join(process.argv[2] ?? '', told.open.queue), told.open)
    worker.isStopped = isStopped
  } else {
    await worker?.work()
    await connection?.close()
  }
  process.send?.('done')
})
process.on('disconnect', () => process.exit())
