import {
  BUSY,
  H_HOLE,
  H_RECORDS,
  H_RECORDS_SHORT,
  HOLE_NONE,
  NEEDS_HELP,
  NO_MEMORY,
  SKIPPED,
  STALE,
  T_DETACHED,
  T_NEXT,
  T_PINNED,
  T_TAKEN,
  T_THREAD,
} from '../src/core/layout.js'
import { Failure } from './failure.js'
import type { Machine } from './machine.js'
import type { Kind } from './model.js'
import { ordersOf, type Steps } from './orders.js'
import type { Program, Thread } from './thread.js'

/**
 * A thread as a member of a queue: its record, its steps, and what src/store does between two of them whatever the order.
 * This and Client mirror src/store/store.ts, batch.ts and unregister.ts step by step, as generators, and are to be changed with
 * them: the core itself is the shipped one, but the JavaScript around it can't be suspended in the middle.
 */
export class Member {
  readonly machine: Machine
  readonly thread: Thread
  readonly kind: Kind
  protected readonly order: Steps
  record = 0

  constructor(machine: Machine, thread: Thread, kind: Kind) {
    this.machine = machine
    this.thread = thread
    this.kind = kind
    this.order = ordersOf(kind)
  }

  // ---- the thread's record

  /** Tries twice, where the store does for some milliseconds. */
  *register(): Program<number> {
    let code = yield* this.until('register', this.thread.id + 1)
    if (code === NO_MEMORY) {
      yield* this.call('retryGrowth')
      code = yield* this.until('register', this.thread.id + 1)
    }
    if (code !== 0) return code
    this.record = yield* this.call('held')
    yield* this.replenish()
    return 0
  }

  *join(): Program {
    if ((yield* this.register()) !== 0) throw new Failure('there is no room for the threads')
  }

  /** Makes the steps work with a record that was registered before. */
  *adopt(record: number): Program {
    this.record = record
    yield* this.call('hold', record)
  }

  *unregister(record: number): Program<boolean> {
    if ((yield* this.until('claim', record)) !== 1) return false
    yield* this.#giveBack(record)
    return true
  }

  *#giveBack(record: number): Program {
    const own = yield* this.call('held')
    if (own !== record) {
      for (let heir = yield* this.until('inherit', record); heir > 0; heir = yield* this.until('inherit', record)) {
        yield* this.#giveBack(heir)
      }
    }
    yield* this.call('hold', record)
    for (const step of ['abandon', 'unreserve', 'release', 'unpin', 'freePage', 'unregister']) yield* this.until(step)
    yield* this.call('hold', own)
  }

  *reap(dead: number): Program {
    for (let at = yield* this.read(H_RECORDS); at !== 0; at = yield* this.read(at + T_NEXT)) {
      if (at !== this.record && (yield* this.read(at + T_THREAD)) === dead + 1) yield* this.unregister(at)
    }
    yield* this.sweep()
    yield* this.call('wakeSurvivors')
  }

  protected *replenish(): Program {
    // No point of its own: sooner or later makes no difference to anything else.
    if (this.machine.memory.words[H_RECORDS_SHORT >> 2] === 0) return
    while ((yield* this.until('isRecordsShort')) !== 0 && (yield* this.shrink())) {}
  }

  // ---- between steps

  /** Calls a step once; its answer may be BUSY, and then it is called again. */
  *call(step: string, ...args: number[]): Program<number> {
    return yield { do: 'call', step, args, once: false }
  }

  *until(step: string, ...args: number[]): Program<number> {
    for (;;) {
      const code = yield* this.call(step, ...args)
      if (!isBusy(code)) return code
    }
  }

  /** Atomics.load. */
  *read(at: number): Program<number> {
    return yield { do: 'load', at, plain: false }
  }

  protected *help(): Program {
    if (this.kind !== 'priority') return
    while ((yield { do: 'load', at: H_HOLE, plain: true }) !== HOLE_NONE) yield* this.call('heapHelp')
  }

  protected *helpOut(): Program<boolean> {
    yield* this.help()
    return yield* this.sweep()
  }

  protected *sweep(): Program<boolean> {
    yield* this.free()
    let swept = false
    while (needsHelp(yield* this.until(this.order.sweep))) {
      yield* this.free()
      swept = true
    }
    return swept
  }

  protected *free(): Program {
    if (this.held(T_TAKEN) !== 0) yield* this.until('release')
    if (this.held(T_DETACHED) !== 0) yield* this.until('freePage')
    if (this.held(T_PINNED) !== 0) yield* this.until('unpin')
  }

  protected *allocPage(): Program<boolean> {
    yield* this.free()
    while ((yield* this.until('allocPage')) !== 0) {
      if (!(yield* this.shrink())) return false
    }
    return true
  }

  protected *shrink(): Program<boolean> {
    if (yield* this.helpOut()) return true
    if ((yield* this.until(this.order.shrink)) !== 1) return false
    yield* this.until('freePage')
    return true
  }

  protected held(field: number): number {
    return this.readPlain(this.record + field)
  }

  protected readPlain(at: number): number {
    return this.machine.load(this.thread, at)
  }

  protected write(at: number, value: number): void {
    this.machine.store(this.thread, at, value)
  }
}

export function isBusy(code: number): boolean {
  return code === BUSY || code === STALE
}

export function needsHelp(code: number): boolean {
  return code === NEEDS_HELP || code === SKIPPED
}
