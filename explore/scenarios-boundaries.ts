import type { Action, Item } from './operations.js'
import { clear, get, getMany, giveBack, item, lend, peek, put, putMany, sequence } from './operations.js'
import { type Case, forOrder, type Scenario } from './world.js'

/** Where one segment, slab, level of the heap or batch ends and the next begins. */

const LONG = 1896 // bytes in a record of 119 units; a segment has 255

/** Items of so many units of a segment in all, with as few records as can be. */
function units(count: number): Item[] {
  const items: Item[] = []
  for (let left = count; left > 0; ) {
    const taken = Math.min(left, 119)
    items.push(item(100 + items.length, taken * 16 - 8))
    left -= taken
  }
  return items
}

/** The ends have moved by `count` units, and nothing stays. */
function passing(count: number): Action[] {
  return units(count).map((what) => sequence(put(what), get()))
}

/** Two segments that are full of what was in them, with both ends at the beginning of the first. */
function worn(): Action[] {
  return Array.from({ length: 2 * 255 }, (_, index) => sequence(put(item(index)), get()))
}

/** So many units of the segment are taken. */
function holding(count: number): Action[] {
  return units(count).map((what) => put(what))
}

function filled(count: number, bytes = 0): Action[] {
  return Array.from({ length: count }, (_, index) => put(item(100 + index, bytes)))
}

const fifo: Case[] = [
  {
    name: 'at a segment end: put, put, get',
    before: passing(254),
    threads: [put(item(1)), put(item(2)), get()],
  },
  {
    name: 'at a segment end: put put, get get',
    before: passing(254),
    threads: [sequence(put(item(1)), put(item(2))), sequence(get(), get())],
  },
  {
    name: 'records of several units skip: put put, get get',
    before: passing(253),
    threads: [sequence(put(item(1, 50)), put(item(2))), sequence(get(), get())],
  },
  {
    name: 'records of several units skip: put, put, get',
    before: passing(253),
    threads: [put(item(1, 50)), put(item(2)), get()],
  },
  {
    name: 'records of several units skip what was there before: put put, get get',
    before: [...worn(), ...passing(253)],
    threads: [sequence(put(item(1, 50)), put(item(2))), sequence(get(), get())],
  },
  {
    name: 'the getters segment is full: put, get',
    before: [...passing(1), ...holding(254)],
    threads: [put(item(1, 50)), sequence(get(), get())],
  },
  {
    name: 'two put where a segment is to be linked',
    before: holding(255),
    threads: [put(item(1)), put(item(2))],
  },
  {
    name: 'clear where a segment is to be linked',
    before: holding(255),
    threads: [put(item(1)), clear],
  },
  {
    name: 'no room beside two segments: timed large put, get get',
    spare: 1,
    before: [...holding(255), put(item(9))],
    threads: [put(item(1, 4080), 'timed'), sequence(get(), get())],
    kills: false,
  },
  {
    name: 'peek at a segment end',
    before: [...passing(254), put(item(1)), put(item(2))],
    threads: [peek(), sequence(get(), get())],
  },
  { name: 'putMany, get', threads: [putMany(item(1), item(2, 20)), sequence(get(), get())] },
  { name: 'putMany, putMany', threads: [putMany(item(1), item(2)), putMany(item(3), item(4))] },
  {
    name: 'putMany into two slots, get',
    maxsize: 2,
    before: [put(item(9))],
    threads: [putMany(item(1), item(2), item(3)), sequence(get(), get())],
  },
  {
    name: 'putMany at a segment end, get',
    before: passing(254),
    threads: [putMany(item(1), item(2), item(3)), sequence(get(), get())],
  },
  {
    name: 'two blocked gets, putMany',
    threads: [get('block'), get('block'), putMany(item(1), item(2))],
  },
  {
    name: 'two blocked puts, getMany',
    maxsize: 2,
    before: filled(2),
    threads: [put(item(1), 'block'), put(item(2), 'block'), getMany(2)],
  },
  { name: 'getMany, put', before: filled(2), threads: [getMany(9), put(item(1))] },
  { name: 'getMany, getMany', before: filled(3), threads: [getMany(2), getMany(9)] },
  { name: 'getMany, get, put', before: filled(2), threads: [getMany(9), get(), put(item(1))] },
  { name: 'getMany, clear', before: filled(2), threads: [getMany(9), clear] },
  { name: 'getMany, clear put', before: filled(2), threads: [getMany(9), sequence(clear, put(item(1)))] },
  {
    name: 'getMany at a segment end, put put',
    before: [...passing(253), ...filled(2)],
    threads: [getMany(9), sequence(put(item(1)), put(item(2)))],
  },
  { name: 'getMany, putMany', maxsize: 3, before: filled(2), threads: [getMany(9), putMany(item(1), item(2))] },
]

const lifo: Case[] = [
  { name: 'at a segment end: put, put, get', before: holding(254), threads: [put(item(1)), put(item(2)), get()] },
  { name: 'two put where a segment is to be linked', before: holding(255), threads: [put(item(1)), put(item(2))] },
  {
    name: 'put, get get across segments',
    before: [...holding(255), put(item(9))],
    threads: [put(item(1)), sequence(get(), get())],
  },
  {
    name: 'records of several units: put put, get get',
    before: holding(253),
    threads: [sequence(put(item(1, 50)), put(item(2))), sequence(get(), get())],
  },
  { name: 'clear of two segments, put', before: [...holding(255), put(item(9))], threads: [clear, put(item(1))] },
  { name: 'clear with a spare segment, get', before: [...holding(255), put(item(9)), get()], threads: [clear, get()] },
]

const priority: Case[] = [
  {
    name: 'ties: lend giveBack, get',
    before: [put(item(1, 20, 5)), put(item(2, 20, 5))],
    threads: [sequence(lend(), giveBack()), get()],
  },
  { name: 'ties: put, put, get', threads: [put(item(1, 20, 5)), put(item(2, 20, 5)), get()] },
  { name: 'cells: put put, get get', threads: [sequence(put(item(1, 20)), put(item(2, 90))), sequence(get(), get())] },
  {
    name: 'cells used again: get, put put',
    before: filled(3, 20),
    threads: [get(), sequence(put(item(1, 20)), put(item(2, 20)))],
  },
  { name: 'a slab with its first cell: put, put', threads: [put(item(1, 20)), put(item(2, 20))] },
  { name: 'a slab comes detached: get, get', before: filled(2, 20), threads: [get(), get()] },
  { name: 'a slab is exhausted: put, get', before: filled(1, LONG), threads: [put(item(1, LONG)), get()] },
  { name: 'a slab is exhausted: put, put', before: filled(1, LONG), threads: [put(item(1, LONG)), put(item(2, LONG))] },
  // More than one level, so that a hole stays when a step ends, and another thread finds it.
  { name: 'a hole moves down: get, get', before: filled(8), threads: [get(), get()] },
  { name: 'a hole moves up: put, get', before: filled(8), threads: [put(item(1)), get()] },
  { name: 'a hole moves up: put, put', before: filled(8), threads: [put(item(1)), put(item(2))] },
  { name: 'a hole: get, peek, put', before: filled(8), threads: [get(), peek(), put(item(1))] },
  { name: 'a hole: get, clear', before: filled(8), threads: [get(), clear] },
  {
    name: 'a page of entries is full: put, put',
    before: filled(253),
    threads: [put(item(1)), put(item(2))],
    kills: false,
  },
]

export const boundaryScenarios: readonly Scenario[] = [
  ...forOrder('fifo', fifo),
  ...forOrder('lifo', lifo),
  ...forOrder('priority', priority),
]
