import type { Kind, Overflow } from '../proof/model.js'
import {
  FLAG_CHAINED,
  H_GENERATION,
  H_HOLE,
  H_MAGIC,
  KIND_FIFO,
  KIND_LIFO,
  KIND_PRIORITY,
  M_RECORDS_SHORT,
  MAGIC,
  PAGE_BYTES,
  R_PAYLOAD,
  T_GET,
  T_PUT,
  TAG_BYTES,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
} from '../src/core/layout.js'
import type { EncodedItem } from '../src/store/encoded-item.js'
import { type Identity, pagesOf, writeIdentity } from '../src/store/header.js'
import { Failure } from './failure.js'
import type { Machine } from './machine.js'
import type { Item } from './operations.js'
import { construct, type MadeSpace, type MadeStore, type Shipped } from './shipped.js'
import { type Program, type Thread, WAIT_TIMED_OUT } from './thread.js'

/** Bytes of payload in a page of a chain. */
const CHAIN_BYTES = 4080

/** A copy is made at its ends alone where it is longer: between them nobody looks. */
const SHORT = 64

const NOTHING = new Uint8Array(0)

/** A time at which every wait is over. */
const LATE = 1e9

/** Longer than anything takes, and shorter than for ever. */
export const SOME_TIME = 1000

/** Steps whose BUSY is an answer, and no reason to try again. */
const ONCE = new Set(['fifoGetMany', 'gets'])

/** What a queue of a scenario is like. */
export interface Shape {
  readonly kind: Kind
  readonly maxsize?: number
  readonly overflow?: Overflow
  /** Pages that it may hold; default: all. */
  readonly quota?: number
}

const KINDS = { fifo: KIND_FIFO, lifo: KIND_LIFO, priority: KIND_PRIORITY }

export function identityOf({ kind, overflow = 'wait' }: Shape, maxBytes: number): Identity {
  return { kind: KINDS[kind], anyLoop: true, ownPriority: false, overflow, codec: 1, name: '', maxBytes }
}

/** A queue, as a scenario names it: its place and generation, and what never changes about it. */
export interface Queue {
  readonly place: number
  readonly generation: number
  readonly identity: Identity
}

/** An item that is lent. */
export interface Loan {
  readonly id: number
  readonly cell: number
  readonly queue: number
}

/** A thread at work with a memory, as src/store/registry.ts opens it: the shipped space and stores, with the machine around them. */
export class Client {
  readonly machine: Machine
  readonly thread: Thread
  readonly shipped: Shipped
  /** All queues of the scenario; those that are made on the way have no place yet. */
  readonly queues: readonly Queue[]
  /** The one that is worked with. */
  queue = 0
  /** What is lent to this thread. */
  loans: Loan[] = []
  /** Whether this thread may let event loops go first: then it does, or does not, before each look. */
  givesWay = false
  readonly #views: readonly [Uint8Array, Uint32Array, Float64Array]
  /** As far as this thread's views reach. */
  #seen = 0
  #space: MadeSpace | undefined
  /** The queues that it has open, in the order of the scenario's. */
  #stores: (MadeStore | undefined)[] = []
  /** What the operation under way waits for, beside the queue. */
  #isTimed = false
  #looks = 0
  #isLate = false
  #isPausing = false
  #notified: (() => Program) | undefined
  #microtasks: (() => Program)[] = []
  #kept: (readonly [object, Record<string, unknown>])[] = []

  constructor(machine: Machine, thread: Thread, queues: readonly Queue[]) {
    const { buffer } = machine.memory.memory
    this.machine = machine
    this.thread = thread
    this.queues = queues
    this.#views = [new Uint8Array(buffer), new Uint32Array(buffer), new Float64Array(buffer)]
    this.shipped = machine.modules({
      core: coreOf(machine.steps),
      thread: thread.id + 1,
      now: () => this.#now(),
      pause: () => this.#pause(),
      views: () => this.#newViews(),
      later: (next) => this.#microtasks.push(next),
      listen: (words, index, value, notified) => this.#listen(words, index, value, notified),
      get: (array, index) => this.#get(array, index),
      set: (array, index, value) => this.#set(array, index, value),
      copy: (array, source, at) => this.#copy(array, source, at ?? 0),
      atomics: {
        load: (words: Int32Array | Uint32Array, index: number) => this.#load(words, index),
        wait: (words: Int32Array, index: number, epoch: number) => this.#wait(words, index, epoch),
      },
    })
  }

  // ---- opening and leaving (src/store/registry.ts)

  get space(): MadeSpace {
    if (this.#space === undefined) throw new Failure(`thread ${this.thread.id} has no record`)
    return this.#space
  }

  get isRegistered(): boolean {
    return this.#space !== undefined
  }

  get record(): number {
    return this.space.record
  }

  /** The queue that the scenario is about, or another one of it. */
  store(index = this.queue): MadeStore {
    const store = this.#stores[index]
    if (store === undefined) throw new Failure(`thread ${this.thread.id} has not opened queue ${index}`)
    return store
  }

  has(index: number): boolean {
    return this.#stores[index] !== undefined
  }

  /** A record for this thread; false where there is no memory for it. */
  *register(): Program<boolean> {
    try {
      this.#space = (yield* construct(this.shipped.Space, [this.#memory, ''])) as MadeSpace
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }

  /** Opens a queue: 'ok', 'gone' where it is no more, or 'no room'. */
  *open(index: number): Program<string> {
    const queue = this.queues[index]
    if (queue === undefined) throw new Failure(`there is no queue ${index}`)
    const member = yield* this.space.join(queue.place, queue.generation, 0)
    if (member === undefined) return 'gone'
    if (member < 0) return 'no room'
    yield* this.adopt(queue, member, index)
    return 'ok'
  }

  *openAll(): Program {
    for (const index of this.queues.keys()) yield* this.open(index)
  }

  *adopt({ place, identity }: Queue, member: number, index: number): Program {
    this.see(place + PAGE_BYTES)
    this.#stores[index] = (yield* construct(this.shipped.Store, [this.space, identity, place, 0, member])) as MadeStore
  }

  /** src/store/registry.ts, openBeside(); false where there is no memory for it. */
  *make(index: number, shape: Shape): Program<boolean> {
    const { memory, most } = this.machine.memory
    const identity = identityOf(shape, most << 16)
    const member = yield* this.space.create(shape.quota ?? pagesOf(identity.maxBytes), 0)
    if (member < 0) return false
    const place = yield* this.space.result
    this.see(place + 1)
    this.machine.memory.touch(place, PAGE_BYTES)
    writeIdentity(memory.buffer, place, identity)
    const [generation = 0] = new Float64Array(memory.buffer, place + H_GENERATION, 1)
    this.made = { place, generation, identity }
    yield* this.adopt(this.made, member, index)
    return true
  }

  /** The queue that was made last. */
  made: Queue | undefined;

  *quit(index: number): Program {
    const { member } = this.store(index)
    this.#stores[index] = undefined
    yield* this.space.leave(member)
  }

  /** Leaves all queues, and the memory. */
  *leave(): Program {
    for (const index of this.#stores.keys()) if (this.has(index)) yield* this.quit(index)
    yield* this.space.close()
    this.#space = undefined
  }

  // ---- keeping the state of what is shipped, and going back to it

  keep(): void {
    const objects = [this.#space, this.#space?.retry, ...this.#stores.flatMap((store) => [store, store?.retry])]
    const kept = objects.filter((object): object is MadeSpace => object !== undefined)
    this.#kept = kept.map((object) => [object, copyOf(object)])
    this.#opened = [this.#space, [...this.#stores], this.#seen, [...this.loans]]
  }

  #opened: readonly [MadeSpace | undefined, readonly (MadeStore | undefined)[], number, Loan[]] = [undefined, [], 0, []]

  goBack(): void {
    for (const [object, kept] of this.#kept) Object.assign(object, copyOf(kept))
    const [space, stores, seen, loans] = this.#opened
    this.#space = space
    this.#stores = [...stores]
    this.#seen = seen
    this.#notified = undefined
    this.#microtasks = []
    this.#isTimed = false
    this.#isPausing = false
    this.givesWay = false
    this.queue = 0
    this.loans = [...loans]
    if (space !== undefined) this.thread.exports.hold(space.record)
    this.thread.known = Math.max(seen >> 16, 1)
  }

  // ---- items

  *offer(item: Item): Program<number> {
    return yield* this.store().offer(encode(item))
  }

  /** The item that take(), peek() or lend() got. */
  *item(head: number): Program<number> {
    const store = this.store()
    if ((head & 0xff) === TAG_NUMBER) return yield* store.number
    const { source, start, end } = store
    const words = new DataView(source.buffer, source.byteOffset)
    if ((head & FLAG_CHAINED) === 0) {
      this.machine.read(this.thread, start)
      this.machine.read(this.thread, end - 4)
    }
    const id = words.getUint32(start, true)
    for (let from = start; from < end; from += CHAIN_BYTES) {
      this.#expect(words.getUint32(from, true), id)
      this.#expect(words.getUint32(Math.min(from + CHAIN_BYTES, end) - 4, true), id)
    }
    return id
  }

  /** Stages the items side by side (src/store/batch.ts); where each record ends. */
  *stageAll(items: readonly Item[]): Program<number[]> {
    const ends = [0]
    for (const item of items) {
      const from = ends.at(-1) ?? 0
      const units = 1 + Math.ceil(Math.max(item.bytes - 8, 0) / UNIT_BYTES)
      yield* this.shipped.writeRecord(this.space.views, this.record + T_PUT + from, encode(item), units)
      ends.push(from + units * UNIT_BYTES)
    }
    return ends
  }

  /** The items that lie side by side in the staging area. */
  locateAll(count: number): number[] {
    const ids: number[] = []
    let at = this.record + T_GET
    for (let i = 0; i < count; i++) {
      const head = this.machine.read(this.thread, at)
      if ((head & 0xff) === TAG_NUMBER) ids.push(this.#views[2][(at + R_PAYLOAD) >> 3] ?? 0)
      else {
        this.machine.read(this.thread, at + R_PAYLOAD)
        ids.push(this.#views[1][(at + R_PAYLOAD) >> 2] ?? 0)
      }
      at += ((head >> UNITS_SHIFT) & 0xff) * UNIT_BYTES
    }
    return ids
  }

  /** A step of the core as it is. */
  *call(step: string, ...args: number[]): Program<number> {
    return yield { do: 'call', step, args, once: ONCE.has(step) }
  }

  #expect(found: number, id: number): void {
    if (found !== id) throw new Failure(`thread ${this.thread.id} read a torn payload: ${found} in item ${id}`)
  }

  // ---- waiting

  /** src/waiting/block.ts. Where it is `timed`, its time may be up at any look but the first. */
  *block(condition: number, attempt: () => Program<number>, timed: boolean): Program<number> {
    this.#isTimed = timed
    this.#isLate = false
    this.#looks = 0
    const timeout = timed ? SOME_TIME : Number.POSITIVE_INFINITY
    const code = yield* this.shipped.block(this.store(), condition, attempt, timeout)
    this.#isTimed = false
    return code
  }

  /** Has the time limit of an operation begun, as it waits in an event loop or for several queues. */
  begin(timed: boolean): void {
    this.#isTimed = timed
    this.#isLate = false
    this.#looks = 1
  }

  *isLate(): Program<boolean> {
    return (yield* this.#now()) === LATE
  }

  *#now(): Program<number> {
    if (!this.#isTimed || this.#looks++ === 0) return 0
    if (!this.#isLate) this.#isLate = (yield { do: 'choose' }) === 1
    return this.#isLate ? LATE : 0
  }

  *#pause(): Program<number> {
    this.#isPausing = this.givesWay && (yield { do: 'choose' }) === 1
    return this.#isPausing ? 1 : 0
  }

  *#wait(words: Int32Array, index: number, epoch: number): Program<string> {
    const at = words.byteOffset + index * 4
    const isPause = this.#isPausing
    this.#isPausing = false
    const answer = yield { do: 'wait', at, epoch, timed: this.#isTimed || isPause }
    if (answer !== WAIT_TIMED_OUT) return 'ok'
    if (!isPause) this.#isLate = true
    return 'timed-out'
  }

  *#listen(words: Int32Array, index: number, epoch: number, notified: () => Program): Program<boolean> {
    if ((yield { do: 'register', at: words.byteOffset + index * 4, epoch }) === 0) return false
    this.#notified = notified
    return true
  }

  /** What was to come right after the last turn. */
  *settle(): Program {
    for (let next = this.#microtasks.shift(); next !== undefined; next = this.#microtasks.shift()) yield* next()
  }

  /** What the event loop was notified of: whoever listened is told. False: it was not. */
  *hear(): Program<boolean> {
    const notified = this.#notified
    if (this.thread.registered !== 0 || notified === undefined) return false
    this.#notified = undefined
    yield* notified()
    return true
  }

  // ---- what the shipped code sees of shared memory

  /** Stands in for src/store/views.ts: views are made anew where they end before what is to be seen. */
  see(end: number): void {
    if (end <= this.#seen) return
    this.thread.known = this.machine.grown
    this.#seen = this.machine.grown << 16
  }

  get #memory(): unknown {
    const { machine, thread } = this
    return {
      buffer: machine.memory.memory.buffer,
      grow: () => {
        thread.known = machine.grown
      },
    }
  }

  #newViews(): object {
    const [bytes, words, numbers] = this.#views
    this.#seen = Math.max(this.#seen, this.thread.known << 16)
    return { memory: this.#memory, bytes, words, numbers, see: (end: number) => this.see(end) }
  }

  #isShared(array: unknown): array is Uint8Array | Uint32Array | Float64Array {
    return ArrayBuffer.isView(array) && array.buffer === this.machine.memory.memory.buffer
  }

  #check(at: number, bytes: number): void {
    if (at + bytes > Math.max(this.#seen, 1 << 16))
      throw new Failure(`thread ${this.thread.id} reads at ${at}, beyond its views`)
  }

  #get(array: unknown, index: number): unknown {
    if (!this.#isShared(array)) return (array as unknown[])[index]
    const bytes = array.BYTES_PER_ELEMENT
    const at = array.byteOffset + index * bytes
    this.#check(at, bytes)
    const value = array[index]
    if (at === M_RECORDS_SHORT) {
      // No point of its own: sooner or later makes no difference to anything else.
      if (value !== 0) this.thread.learn(1)
      return value
    }
    if (at % PAGE_BYTES === H_HOLE && this.machine.memory.words[(at - H_HOLE + H_MAGIC) >> 2] === MAGIC)
      return glance(at)
    this.machine.read(this.thread, at, bytes)
    return value
  }

  #set(array: unknown, index: number, value: unknown): unknown {
    const target = array as Record<number, unknown>
    if (this.#isShared(array)) {
      const bytes = array.BYTES_PER_ELEMENT
      const at = array.byteOffset + index * bytes
      this.#check(at, bytes)
      this.machine.write(this.thread, at, bytes)
    }
    target[index] = value
    return value
  }

  #copy(array: unknown, source: unknown, at: number): void {
    if (!(array instanceof Uint8Array) || !(source instanceof Uint8Array))
      throw new Failure('a copy of what are no bytes')
    const { length } = source
    if (length <= SHORT) this.#copyPart(array, at, source)
    else {
      this.#copyPart(array, at, source.subarray(0, 8))
      this.#copyPart(array, at + length - 8, source.subarray(length - 8))
    }
  }

  #copyPart(array: Uint8Array, at: number, source: Uint8Array): void {
    if (this.#isShared(source)) {
      this.#check(source.byteOffset, source.length)
      for (let from = 0; from < source.length; from += 4) this.machine.read(this.thread, source.byteOffset + from)
    }
    if (this.#isShared(array)) {
      this.#check(array.byteOffset + at, source.length)
      this.machine.write(this.thread, array.byteOffset + at, source.length)
    }
    array.set(source, at)
  }

  *#load(words: Int32Array | Uint32Array, index: number): Program<number> {
    const at = words.byteOffset + index * 4
    this.#check(at, 4)
    const value = yield { do: 'load', at, plain: false }
    return words instanceof Uint32Array ? value >>> 0 : value
  }
}

/** A plain look at a word that another thread may write meanwhile: a moment of its own. */
function* glance(at: number): Program<number> {
  return yield { do: 'load', at, plain: true }
}

/** The steps as the shipped code calls them. */
function coreOf(steps: readonly string[]): unknown {
  return Object.fromEntries(
    steps.map((step) => {
      const once = ONCE.has(step)
      return [
        step,
        function* (...args: number[]): Program<number> {
          return yield { do: 'call', step, args: args.map(Number), once }
        },
      ]
    }),
  )
}

function copyOf(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, Array.isArray(value) ? [...(value as unknown[])] : value]),
  )
}

const encoded = new Map<string, EncodedItem>()

/** The item as a codec hands it over. A payload has the item's number at the ends of each page. */
export function encode({ id, bytes, priority }: Item): EncodedItem {
  const key = `${id}/${bytes}/${priority}`
  const known = encoded.get(key)
  if (known !== undefined) return known
  const payload = new Uint8Array(bytes)
  const words = new DataView(payload.buffer)
  if (bytes >= 4) {
    for (let from = 0; from < bytes; from += CHAIN_BYTES) {
      words.setUint32(from, id, true)
      words.setUint32(Math.min(from + CHAIN_BYTES, bytes) - 4, id, true)
    }
  }
  const made: EncodedItem =
    bytes === 0
      ? { tag: TAG_NUMBER, number: id, bytes: NOTHING, start: 0, length: 8, priority }
      : { tag: TAG_BYTES, number: 0, bytes: payload, start: 0, length: bytes, priority }
  encoded.set(key, made)
  return made
}
