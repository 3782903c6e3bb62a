import { KIND_FIFO, KIND_LIFO, NO_CELL } from '../core/layout.js'
import type { Core } from './core.js'

/**
 * The steps of one order, under the same names for all three; `place` is the queue's. Those that not every queue comes to use are
 * looked up in the core only when they are called: the engine makes a function object of each, 1-2 us apiece.
 */
export interface Order {
  put(place: number, priority: number): number
  /** A number that needs no staging: in a priority queue, one that is its own priority. */
  putNumber(place: number, value: number): number
  /** Puts also where the queue is full, in the place of an item that is dropped. SKIPPED: one was dropped, and it is full still. */
  putOver(place: number, priority: number): number
  get(place: number): number
  peek(place: number): number
  /** As get(), for a task: the cell is the result. NO_CELL: it needs a slab for as many bytes as the result says. */
  lend(place: number, member: number): number
  giveBack(place: number, member: number, cell: number, last: boolean): number
  /** Gives the order the detached page that it asked for with `code`; `bytes`: the size of the record to put. */
  grow(place: number, code: number, bytes: number): number
  /** 1: a page that the order can do without is detached now. */
  shrink(place: number): number
  /** SKIPPED: something dropped is pending, to be freed; 0: nothing is left to sweep. */
  sweep(place: number): number
  drop(place: number, shut: number, reason: number): number
  /** Goes on with what a step left open: NEEDS_HELP until nothing is. */
  help(place: number): number
  /** Whether an ordinary put or get may leave something open. */
  readonly needsHelp: boolean
  /** Pages that a put may need besides its payload's. */
  readonly slack: number
  /** Pages that the order never gives back, and slack. */
  readonly overhead: number
}

export function orderOf(kind: number, core: Core): Order {
  if (kind === KIND_FIFO) return fifo(core)
  if (kind === KIND_LIFO) return lifo(core)
  return priority(core)
}

function fifo(core: Core): Order {
  return {
    put: core.fifoPut,
    putNumber: core.fifoPutNumber,
    putOver: (place) => core.fifoPutOver(place),
    get: core.fifoGet,
    peek: (place) => core.fifoPeek(place),
    lend: (place, member) => core.fifoLend(place, member),
    giveBack: (place, member, cell, last) =>
      last ? core.fifoGiveBackLast(place, member, cell) : core.fifoGiveBack(place, member, cell),
    grow: (place, code, bytes) => (code === NO_CELL ? core.addSlabFor(place, bytes) : core.fifoGrow(place)),
    shrink: (place) => core.fifoShrink(place),
    sweep: (place) => core.fifoSweep(place),
    drop: (place, shut, reason) => core.fifoDrop(place, shut, reason),
    help: (place) => core.fifoHelp(place),
    needsHelp: false,
    slack: 1,
    overhead: 3,
  }
}

function lifo(core: Core): Order {
  return {
    put: core.lifoPut,
    putNumber: core.lifoPutNumber,
    putOver: (place) => core.lifoPutOver(place),
    get: core.lifoGet,
    peek: (place) => core.lifoPeek(place),
    lend: (place, member) => core.lifoLend(place, member),
    giveBack: (place, member, cell, last) => core.lifoGiveBack(place, member, cell, last ? 1 : 0),
    grow: (place, code, bytes) => (code === NO_CELL ? core.addSlabFor(place, bytes) : core.lifoGrow(place)),
    shrink: (place) => core.lifoShrink(place),
    sweep: (place) => core.lifoSweep(place),
    drop: (place, shut, reason) => core.drop(place, shut, reason),
    help: () => 0,
    needsHelp: false,
    slack: 1,
    overhead: 2,
  }
}

function priority(core: Core): Order {
  return {
    put: core.heapPut,
    putNumber: core.heapPutNumber,
    putOver: (place, priority) => {
      const code = core.heapScanLast(place)
      return code === 0 ? core.heapPutOver(place, priority) : code
    },
    get: core.heapGet,
    peek: (place) => core.heapPeek(place),
    lend: (place, member) => core.heapLend(place, member),
    giveBack: (place, member, cell, last) => core.heapGiveBack(place, member, cell, last ? 1 : 0),
    grow: (place, code, bytes) => (code === NO_CELL ? core.addSlabFor(place, bytes) : core.heapGrow(place)),
    shrink: (place) => core.heapShrink(place),
    sweep: (place) => core.heapSweep(place),
    drop: (place, shut, reason) => core.drop(place, shut, reason),
    help: (place) => core.heapHelp(place),
    needsHelp: true,
    slack: 4,
    overhead: 7,
  }
}
