/** An era of the chaos: survivors that go on all the time, and victims beside them that die one after the other. */

import { Worker } from 'node:worker_threads'
import type { Queue } from 'janus-queue'
import type { ActorData, Doom, Duty } from './actor.js'
import { audit, type Fates } from './audit.js'
import type { Item } from './items.js'
import { type Ledger, SURVIVORS, VICTIMS } from './ledger.js'
import { Liveness } from './liveness.js'
import type { Plan } from './plan.js'
import { queueOf, sleep, within } from './queues.js'
import { Random } from './random.js'
import type { Trace } from './trace.js'
import type {} from './workers/actor.js'

export interface EraReport {
  readonly deaths: Record<Doom, number>
  /** Items that went through; items that died in the hands of dead threads. */
  readonly items: number
  readonly lost: number
  /** The longest that the survivors got nothing done, milliseconds. */
  readonly worstGap: number
}

/** A survivor that ends otherwise than it should, or what a check finds, is thrown. */
export async function runEra(plan: Plan, ledger: Ledger, trace: Trace): Promise<EraReport> {
  return new Era(plan, ledger, trace).run()
}

class Era {
  readonly #plan: Plan
  readonly #ledger: Ledger
  readonly #trace: Trace
  readonly #random: Random
  readonly #queue: Queue<Item>
  readonly #deaths: Record<Doom, number> = { terminate: 0, exit: 0, throw: 0, heap: 0, stack: 0 }
  readonly #dead: number[] = []
  readonly #workers = new Set<Worker>()
  readonly #fail: (error: Error) => void
  readonly #failed: Promise<never>
  #victims = 0
  #isOver = false

  constructor(plan: Plan, ledger: Ledger, trace: Trace) {
    this.#plan = plan
    this.#ledger = ledger
    this.#trace = trace
    this.#random = new Random(plan.seed)
    const options = { eventLoop: 'any', maxBytes: plan.maxBytes } as const
    this.#queue = queueOf<Item>(plan.kind, plan.maxsize, plan.beside ? { ...options, beside: besideOf(plan) } : options)
    let fail: (error: Error) => void = () => {}
    this.#failed = new Promise((_, reject) => {
      fail = reject
    })
    this.#failed.catch(() => {})
    this.#fail = fail
    ledger.reset()
  }

  async run(): Promise<EraReport> {
    const { survivors, milliseconds, victimsAtOnce } = this.#plan
    const liveness = new Liveness(this.#ledger, survivors)
    try {
      const ends = survivors.map(({ face, duty }, slot) => this.#survivor(slot, face, duty))
      const watching = liveness.watch(() => this.#isOver)
      const killing = Array.from({ length: victimsAtOnce }, () => this.#kill())
      await this.#orFailure(Promise.race([sleep(milliseconds), watching, this.#isFull()]))
      this.#isOver = true
      this.#trace.note('shutdown', this.#plan.immediate ? 1 : 0)
      this.#queue.shutdown(this.#plan.immediate)
      await this.#orFailure(within(20_000, 'all survivors end after shutdown()', Promise.all(ends)))
      await this.#orFailure(Promise.all([watching, within(20_000, 'all victims are dead', Promise.all(killing))]))
      const fates: Fates = { slots: survivors.length, dead: this.#dead, immediate: this.#plan.immediate }
      const { items, lost } = await audit(this.#plan, this.#queue, this.#ledger, fates)
      return { deaths: this.#deaths, items, lost, worstGap: liveness.worstGap }
    } finally {
      this.#isOver = true
      await Promise.all([...this.#workers].map((worker) => worker.terminate()))
    }
  }

  #orFailure<R>(promise: Promise<R>): Promise<R> {
    return Promise.race([promise, this.#failed])
  }

  async #isFull(): Promise<void> {
    while (!this.#isOver && !this.#ledger.isNearlyFull()) await sleep(20)
  }

  #start(slot: number, role: Pick<ActorData, 'face' | 'duty' | 'doom' | 'after'>): Worker {
    const { sizes, maxsize, stallMs, tasks } = this.#plan
    const workerData: ActorData = {
      ...{
        handle: this.#queue,
        ledger: this.#ledger.memory,
        trace: this.#trace.memory,
        slot,
        seed: this.#random.next(),
      },
      ...{ sizes, largestMaxsize: maxsize, stallMs, tasks, ...role },
    }
    const resourceLimits = role.doom === 'heap' ? { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 } : {}
    const worker = new Worker(new URL('./workers/actor.js', import.meta.url), { workerData, resourceLimits })
    this.#workers.add(worker)
    worker.once('exit', () => this.#workers.delete(worker))
    return worker
  }

  /** Resolves when it ends as it should. */
  #survivor(slot: number, face: 'sync' | 'async', duty: Duty): Promise<void> {
    const worker = this.#start(slot, { face, duty, after: 0 })
    worker.once('error', (error) => this.#fail(new Error(`survivor ${slot}: ${error.stack ?? error.message}`)))
    return new Promise((resolve) => worker.once('exit', () => resolve()))
  }

  /** One victim after the other, until the era is over. */
  async #kill(): Promise<void> {
    while (!this.#isOver && this.#victims < VICTIMS) {
      const slot = SURVIVORS + this.#victims++
      const doom = this.#random.pick(this.#plan.dooms)
      const face = this.#random.pick(['sync', 'async'] as const)
      const after = this.#random.below(80)
      const worker = this.#start(slot, { face, duty: 'both', doom, after })
      const dead = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.once('error', (error) => {
        if (/came|whole|what was put|refused, and|never put/.test(error.message)) this.#fail(error)
      })
      if (doom === 'terminate') {
        // Now and then before it has got going.
        if (!this.#random.oneIn(10)) await new Promise((resolve) => worker.once('message', resolve))
        await sleep(this.#random.below(30))
      } else await Promise.race([dead, sleep(3_000)])
      this.#trace.note('kill', slot)
      await worker.terminate()
      await dead
      this.#trace.note('gone', slot)
      this.#dead.push(slot)
      this.#deaths[doom]++
    }
  }
}

/** The queue whose memory it shares; the memory has room for more than the one may take. */
function besideOf({ maxBytes }: Plan): Queue<unknown> {
  return queueOf('fifo', 0, { eventLoop: 'any', maxBytes: maxBytes + (1 << 20) })
}
