import {
  BUSY,
  H_HOLE,
  HOLE_NONE,
  KIND_FIFO,
  KIND_LIFO,
  NEEDS_HELP,
  NO_CELL,
  NO_PAGE,
  SKIPPED,
  STALE,
} from '../core/layout.js'
import { backOff } from './backoff.js'
import type { Core } from './core.js'

/**
 * The steps of one order, under the same names for all three. Those that not every queue comes to use are looked up in
 * the core only when they are called: the engine makes a function object of each, 1-2 us apiece.
 */
export interface Order {
  put(priority: number): number
  /** A number that needs no staging: in a priority queue, one that is its own priority. */
  putNumber(value: number): number
  get(): number
  peek(): number
  /** Gives the order the detached page that it asked for with `code`; `bytes`: the size of the record to put. */
  grow(code: number, bytes: number): number
  /** 1: a page that the order can do without is detached now. */
  shrink(): number
  /** SKIPPED: a dropped item or its page is in hand, to be freed; 0: nothing is left to sweep. */
  sweep(): number
  drop(shut: number): number
  /** Finishes what a step left open; to be called after a put or a get. */
  help(): void
  /** Pages that a put may need besides its payload's. */
  readonly slack: number
  /** Pages that the order never gives back, and slack. */
  readonly overhead: number
}

export function orderOf(kind: number, core: Core, header: Int32Array): Order {
  if (kind === KIND_FIFO) return fifo(core)
  if (kind === KIND_LIFO) return lifo(core)
  return priority(core, header)
}

function nothing(): void {}

function fifo(core: Core): Order {
  return {
    put: core.fifoPut,
    putNumber: core.fifoPutNumber,
    get: core.fifoGet,
    peek: () => core.fifoPeek(),
    grow: () => core.fifoGrow(),
    shrink: () => core.fifoShrink(),
    sweep: () => core.fifoSweep(),
    drop: (shut) => core.fifoDrop(shut),
    help: nothing,
    slack: 1,
    overhead: 3,
  }
}

function lifo(core: Core): Order {
  return {
    put: core.lifoPut,
    putNumber: core.lifoPutNumber,
    get: core.lifoGet,
    peek: () => core.lifoPeek(),
    grow: () => core.lifoGrow(),
    shrink: () => core.lifoShrink(),
    sweep: () => core.lifoSweep(),
    drop: (shut) => core.drop(shut),
    help: nothing,
    slack: 1,
    overhead: 2,
  }
}

function priority(core: Core, header: Int32Array): Order {
  const hole = H_HOLE >> 2
  return {
    put: core.heapPut,
    putNumber: core.heapPutNumber,
    get: core.heapGet,
    peek: () => core.heapPeek(),
    grow: (code, bytes) => (code === NO_CELL ? core.heapAddSlab(bytes) : core.heapGrow()),
    shrink: () => core.heapShrink(),
    sweep: () => core.heapSweep(),
    drop: (shut) => core.drop(shut),
    help() {
      for (let tries = 0; header[hole] !== HOLE_NONE; ) {
        if (core.heapHelp() === BUSY) backOff(tries++)
      }
    },
    slack: 4,
    overhead: 7,
  }
}

/** What a code asks for before the step is tried again. */
export function isBusy(code: number): boolean {
  return code === BUSY || code === STALE
}

export function needsPage(code: number): boolean {
  return code === NO_PAGE || code === NO_CELL
}

export function needsHelp(code: number): boolean {
  return code === NEEDS_HELP || code === SKIPPED
}
