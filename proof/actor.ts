/** What a thread of the chaos does with the queue, whichever its face, and how it writes that down. */

import { type Queue, QueueEmpty, QueueFull, QueueShutDown } from 'janus-queue'
import { codeOf, type Item, itemOf } from './items.js'
import { F, type Ledger, type LedgerMemory, slotOf } from './ledger.js'
import { Random } from './random.js'
import type { Trace } from './trace.js'

export type Duty = 'produce' | 'consume' | 'both'
/** How it is to die, after `after` operations; 'terminate' is done from outside. */
export type Doom = 'terminate' | 'exit' | 'throw' | 'heap' | 'stack'

export interface ActorData {
  readonly handle: unknown
  readonly ledger: LedgerMemory
  readonly trace: SharedArrayBuffer
  readonly slot: number
  readonly face: 'sync' | 'async'
  readonly duty: Duty
  readonly seed: number
  readonly sizes: readonly number[]
  readonly largestMaxsize: number
  readonly stallMs: number
  readonly tasks: boolean
  readonly doom?: Doom | undefined
  readonly after: number
}

type Deed = 'put' | 'putMany' | 'get' | 'getMany' | 'getTask' | 'peek' | 'clear' | 'maxsize' | 'join' | 'stall'

const WEIGHTS: Record<Duty, Partial<Record<Deed, number>>> = {
  produce: { put: 800, putMany: 200, maxsize: 2, stall: 1 },
  consume: { get: 800, getMany: 200, peek: 80, clear: 1, stall: 1 },
  both: { put: 300, putMany: 80, get: 300, getMany: 80, peek: 80, clear: 4, maxsize: 4, join: 10 },
}

/** Where items are lent too, none is cleared: see Plan.immediate. */
const WITH_TASKS: Record<Duty, Partial<Record<Deed, number>>> = {
  produce: WEIGHTS.produce,
  consume: { ...WEIGHTS.consume, getTask: 600, clear: 0 },
  both: { ...WEIGHTS.both, getTask: 300, clear: 0 },
}

type Task = ReturnType<Queue<Item>['syncQ']['getTask']>

export class Actor {
  readonly data: ActorData
  readonly queue: Queue<Item>
  readonly random: Random
  readonly ledger: Ledger
  readonly trace: Trace
  readonly #last = new Map<number, number>()
  #mayPut: boolean
  #mayGet: boolean
  #deeds = 0

  constructor(data: ActorData, queue: Queue<Item>, ledger: Ledger, trace: Trace) {
    this.data = data
    this.queue = queue
    this.ledger = ledger
    this.trace = trace
    this.random = new Random(data.seed)
    this.#mayPut = data.duty !== 'consume'
    this.#mayGet = data.duty !== 'produce'
    if (data.face === 'sync') ledger.add(data.slot, F.inOrder, 1)
  }

  /** What to do next; undefined at the end. */
  next(): Deed | undefined {
    if (!this.#mayGet && !this.#mayPut) return undefined
    this.#deeds++
    const weights = this.data.tasks ? WITH_TASKS : WEIGHTS
    return this.random.weighted(weights[this.#mayPut ? (this.#mayGet ? this.data.duty : 'produce') : 'consume'])
  }

  /** Whether the hour has come to die by its own hand. */
  get isDoomed(): boolean {
    return this.data.doom !== undefined && this.data.doom !== 'terminate' && this.#deeds >= this.data.after
  }

  /** Codes for a put of up to `count` items. */
  begin(count: number): number[] {
    const codes: number[] = []
    for (
      let code = this.ledger.nextCode(this.data.slot);
      code !== undefined;
      code = this.ledger.nextCode(this.data.slot)
    ) {
      codes.push(code)
      if (codes.length === count) break
    }
    if (codes.length === 0) this.#mayPut = false
    return codes
  }

  items(codes: readonly number[]): Item[] {
    return codes.map((code) => itemOf(code, this.random.pick(this.data.sizes)))
  }

  /** The first `accepted` of the items have entered; the error is what became of the others. */
  settle(codes: readonly number[], accepted: number, error?: unknown): void {
    for (const [index, code] of codes.entries()) {
      if (index < accepted) this.ledger.accept(code)
      else this.ledger.refuse(code)
    }
    this.ledger.add(this.data.slot, F.progress, accepted)
    if (error === undefined) return
    this.trace.note('refused', codes[0])
    if (error instanceof QueueShutDown) this.#mayPut = false
    else if (!(error instanceof QueueFull) && !isAbort(error)) throw error
  }

  /** Up to `count` items may be taken from now on, until taken() or notTaken(). */
  reach(count: number): void {
    this.ledger.add(this.data.slot, F.taking, count)
  }

  taken(items: readonly Item[], reached: number): void {
    const { slot } = this.data
    for (const item of items) {
      const code = codeOf(item)
      this.ledger.take(code)
      this.#checkOrder(code)
    }
    this.ledger.add(slot, F.progress, items.length)
    this.ledger.add(slot, F.taking, -reached)
    for (let left = items.length; left > 0; left--) {
      this.ledger.add(slot, F.reporting, 1)
      this.queue.syncQ.taskDone()
      this.ledger.add(slot, F.reported, 1)
      this.ledger.add(slot, F.reporting, -1)
    }
  }

  /** Does the task, or gives it back to its place or behind the others. */
  end(task: Task): void {
    const { slot } = this.data
    if (this.random.oneIn(3)) task.release(this.random.oneIn(2) ? { last: true } : {})
    else {
      const code = codeOf(task.item)
      this.ledger.add(slot, F.reporting, 1)
      task.done()
      this.ledger.take(code)
      this.ledger.add(slot, F.reported, 1)
      this.ledger.add(slot, F.reporting, -1)
    }
    this.ledger.add(slot, F.progress, 1)
    this.ledger.add(slot, F.taking, -1)
  }

  notTaken(error: unknown, reached: number): void {
    this.ledger.add(this.data.slot, F.taking, -reached)
    if (error instanceof QueueShutDown) this.#mayGet = this.#mayPut = false
    else if (!(error instanceof QueueEmpty) && !isAbort(error)) throw error
  }

  /** What neither waits nor differs between the faces. */
  doAtOnce(deed: 'clear' | 'maxsize'): void {
    const { slot, largestMaxsize } = this.data
    this.trace.note(deed)
    if (deed === 'maxsize') {
      if (largestMaxsize > 0) this.queue.maxsize = 1 + this.random.below(largestMaxsize)
      return
    }
    this.ledger.add(slot, F.clearing, 1)
    this.ledger.add(slot, F.cleared, this.queue.syncQ.clear())
    this.ledger.add(slot, F.clearing, -1)
  }

  /** This event loop stands still. */
  stall(): void {
    if (this.data.stallMs === 0) return
    this.trace.note('stall')
    this.ledger.add(this.data.slot, F.stalled, 1)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + this.random.below(this.data.stallMs))
    this.ledger.add(this.data.slot, F.stalled, -1)
  }

  /** Between two threads that do one thing at a time, a FIFO queue keeps the order. */
  #checkOrder(code: number): void {
    const producer = slotOf(code)
    if (this.data.face !== 'sync' || this.data.tasks || this.ledger.read(producer, F.inOrder) === 0 || !this.#isFifo)
      return
    const last = this.#last.get(producer) ?? -1
    if (code <= last) throw new Error(`item ${code} came after ${last}`)
    this.#last.set(producer, code)
  }

  get #isFifo(): boolean {
    return this.queue.constructor.name === 'Queue'
  }
}

const ABORT = 'given up by the proof'

export function abortReason(): Error {
  return new Error(ABORT)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.message === ABORT
}

export function acceptedOf(error: unknown): number {
  const accepted: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'accepted') : undefined
  return typeof accepted === 'number' ? accepted : 0
}
