import { H_DONE_GATE, H_GET_GATE, H_MAGIC, H_PUT_GATE, M_POOL_GATE, MAGIC, PAGE_BYTES } from '../src/core/layout.js'
import { Failure } from './failure.js'
import { CHANGE, COMPARE, LOAD, NOTIFY, STORE } from './instrument.js'
import { Memory, STACKS } from './memory.js'
import { Races } from './races.js'
import { type Operation, type Thread, WAIT_OK, WOKEN } from './thread.js'

const READ = 1
const WRITTEN = 2

const KINDS = ['load', 'store', 'change', 'compare', 'notify']

/** Steps without a scheduling point after which a thread surely runs in a circle. */
const ENDLESS = 100_000

/**
 * What the core sees of the world: the memory that all its instances share, and the functions that it was made to call
 * before each access to it. Keeps account of gates, races, sleepers and the order of events.
 */
export class Host {
  readonly memory = new Memory()
  readonly races = new Races()
  readonly threads: Thread[] = []
  /** Blocked threads, in the order in which notify finds them. */
  sleepers: Thread[] = []
  history: Operation[] = []
  /** The schedule that is repeated, and how much of it has been. */
  path: number[] = []
  position = 0
  /** Runs without scheduling points: to set up, and to finish. */
  free = true
  events = 0
  grown = 1
  trace: string[] | undefined
  failure: string | undefined
  protected current: Thread | undefined
  #keptGrown = 1
  /** Of each word: READ, where a load of it was no point, as nobody writes it; WRITTEN, where somebody does. */
  readonly #uses = new Uint8Array(STACKS >> 2)
  #written: number[] = []
  /** How many of them were known when the run began. */
  #writtenBefore = 0
  /** Whether a word was written of which a load was no point. */
  isSurprised = false
  #freeSteps = 0

  protected imports(): WebAssembly.ModuleImports {
    return {
      memory: this.memory.memory,
      point: (kind: number, at: number, bytes: number) => this.#point(kind, at, bytes),
      read: (at: number, bytes: number) => this.#read(at, bytes),
      write: (at: number, bytes: number) => this.#write(at, bytes),
      notify: (at: number, count: number) => this.#notify(at, count),
      size: () => this.running.known,
      grow: (pages: number) => this.#grow(pages),
    }
  }

  reset(): void {
    this.memory.reset()
    this.races.reset()
    this.sleepers = []
    this.history = []
    this.events = 0
    this.position = 0
    this.#writtenBefore = this.#written.length
    this.grown = this.#keptGrown
    this.failure = undefined
    this.#freeSteps = 0
  }

  /** Makes the present state the one that reset() goes back to. */
  keep(): void {
    this.memory.keep()
    this.#keptGrown = this.grown
  }

  /** All of it zero. */
  clear(): void {
    this.memory.clear()
    this.grown = 1
  }

  #isGate(at: number): boolean {
    if (at === M_POOL_GATE) return true
    const offset = at % PAGE_BYTES
    if (offset !== H_PUT_GATE && offset !== H_GET_GATE && offset !== H_DONE_GATE) return false
    return this.memory.words[(at - offset + H_MAGIC) >> 2] === MAGIC
  }

  get running(): Thread {
    if (this.current === undefined) throw new Failure('no thread runs')
    return this.current
  }

  isTaken(gate: number): boolean {
    return ((this.memory.words[gate >> 2] ?? 0) & 1) !== 0
  }

  /**
   * Whether nobody writes the words, as far as is known: then to read them sooner or later is the same, and no scheduling point. Where
   * somebody turns out to, all begins anew.
   */
  protected isConstant(at: number, bytes: number): boolean {
    const begin = at >> 2
    const end = (at + bytes + 3) >> 2
    for (let word = begin; word < end; word++) if (this.#uses[word] === WRITTEN) return false
    this.#uses.fill(READ, begin, end)
    return true
  }

  #noteWrite(at: number, bytes: number): void {
    const end = (at + bytes + 3) >> 2
    for (let word = at >> 2; word < end; word++) {
      if (this.#uses[word] === WRITTEN) continue
      if (this.#uses[word] === READ) this.isSurprised = true
      this.#uses[word] = WRITTEN
      this.#written.push(word)
    }
  }

  /** The words that were known to be written when the run began: what a schedule is to be read with. */
  get written(): readonly number[] {
    return this.#written.slice(0, this.#writtenBefore)
  }

  set written(words: readonly number[]) {
    this.#uses.fill(0)
    this.#written = [...words]
    for (const word of words) this.#uses[word] = WRITTEN
  }

  #goesOn(thread: Thread): boolean {
    return !this.free || this.passes(thread)
  }

  /** Whether the thread need not stop here: nobody schedules, or the schedule says that it goes on. */
  protected passes(thread: Thread): boolean {
    if (this.free) {
      if (this.#freeSteps++ > ENDLESS) throw new Failure(`thread ${thread.id} runs on for ever: a gate is left taken`)
      return true
    }
    if (this.position >= this.path.length || this.path[this.position] !== thread.id) return false
    this.position++
    return true
  }

  #point(kind: number, at: number, bytes: number): void {
    const thread = this.running
    if (!thread.rewinding) this.#checkKnown(thread, at, bytes)
    if (thread.rewinding) {
      thread.exports.asyncify_stop_rewind()
      thread.rewinding = false
      this.act(thread, kind, at, bytes)
      return
    }
    this.settle(thread)
    if (this.free || (kind === LOAD && this.isConstant(at, bytes)) ? this.#goesOn(thread) : this.passes(thread)) {
      thread.spinning = 0
      this.act(thread, kind, at, bytes)
      return
    }
    this.memory.words[thread.stack >> 2] = thread.stack + 8
    this.memory.words[(thread.stack >> 2) + 1] = thread.stack + 4096
    thread.unwinding = true
    thread.exports.asyncify_start_unwind(thread.stack)
  }

  /** The atomic operation comes now. */
  protected act(thread: Thread, kind: number, at: number, bytes: number): void {
    const { operation } = thread
    if (operation !== undefined && operation.invoked < 0) {
      operation.invoked = this.events++
      for (const { operations } of this.threads) thread.learn(operations)
    }
    if (this.trace !== undefined) {
      const step = thread.request?.do === 'call' ? thread.request.step : thread.request?.do
      const now = this.memory.words[at >> 2] ?? 0
      this.trace.push(`${thread.id}    ${step}: ${KINDS[kind]} ${at}${bytes === 8 ? ' (64 bits)' : ''}, now ${now}`)
    }
    if (bytes === 8 && this.#isGate(at)) this.#actOnGate(thread, kind, at)
    if (kind !== LOAD && kind !== NOTIFY) {
      this.memory.touch(at, bytes)
      if (!this.free) this.#noteWrite(at, bytes)
    }
    if (!this.free && kind !== NOTIFY) {
      const race = this.races.atomic(thread.id, at, bytes, kind !== STORE, kind !== LOAD)
      if (race !== undefined) this.#fail(race, thread)
    }
  }

  #actOnGate(thread: Thread, kind: number, gate: number): void {
    if (kind === STORE) {
      thread.gates--
      if (thread.gates < 0) this.#fail(`gate ${gate} is left by one who does not hold it`, thread)
      return
    }
    thread.lastGate = gate
    if (kind === COMPARE && !this.isTaken(gate)) thread.trying = gate
    if (kind === CHANGE) this.#fail(`gate ${gate} is changed otherwise than by taking and leaving it`, thread)
  }

  /** Whether the try to take a gate succeeded shows once it was made. */
  protected settle(thread: Thread): void {
    if (thread.trying === 0) return
    if (this.isTaken(thread.trying)) thread.gates++
    thread.trying = 0
  }

  #read(at: number, bytes: number): void {
    const thread = this.running
    this.#checkKnown(thread, at, bytes)
    if (this.free) return
    const race = this.races.read(thread.id, at, bytes)
    if (race !== undefined) this.#fail(race, thread)
  }

  #write(at: number, bytes: number): void {
    const thread = this.running
    this.memory.touch(at, bytes)
    this.#checkKnown(thread, at, bytes)
    if (this.free) return
    this.#noteWrite(at, bytes)
    const race = this.races.write(thread.id, at, bytes)
    if (race !== undefined) this.#fail(race, thread)
  }

  /** Every access traps beyond what the instance knows of, where the engine has no guard pages (K1 of src/core/mapped.ts). */
  #checkKnown(thread: Thread, at: number, bytes: number): void {
    if (at + bytes <= thread.known << 16) return
    throw new Failure(`${this.#stepOf(thread)}: an access beyond the known memory, at ${at} (thread ${thread.id})`)
  }

  #stepOf({ request }: Thread): string {
    return String(request?.do === 'call' ? request.step : request?.do)
  }

  #notify(at: number, count: number): number {
    let woken = 0
    for (const thread of [...this.sleepers]) {
      if (thread.sleepsAt !== at || (count >= 0 && woken >= count)) continue
      this.sleepers.splice(this.sleepers.indexOf(thread), 1)
      thread.status = WOKEN
      thread.learn(WAIT_OK)
      woken++
      this.trace?.push(`${thread.id}  is notified`)
    }
    for (const thread of this.threads) {
      if (thread.registered !== at || (count >= 0 && woken >= count)) continue
      thread.registered = 0
      thread.signalled = true
      woken++
      this.trace?.push(`${thread.id}  its event loop is notified`)
    }
    return woken
  }

  #grow(pages: number): number {
    if (this.grown + pages > this.memory.most) return -1
    this.grown += pages
    this.running.known = this.grown
    return this.grown - pages
  }

  #fail(what: string, thread: Thread): void {
    this.failure ??= `${what} (thread ${thread.id} in ${this.#stepOf(thread)})`
  }

  // ---- for programs

  /** A plain read of the JavaScript around the core: the word, where it is one. */
  read(thread: Thread, at: number, bytes = 4): number {
    this.current = thread
    this.#read(at, bytes)
    const word = at >> 2
    for (let i = 0; i < bytes >> 2; i++) thread.learn(this.memory.ints[word + i] ?? 0)
    return this.memory.ints[word] ?? 0
  }

  /** A plain write comes. */
  write(thread: Thread, at: number, bytes: number): void {
    this.current = thread
    this.#write(at, bytes)
  }
}
