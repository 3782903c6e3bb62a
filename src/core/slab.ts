// Slab: a page cut into equal cells, for items that leave in any order (priority), and for those that are lent or were given
// back (loan.ts). Under the getters' gate of the queue that uses it.
//
//   +0   next slab of the class that has a free cell     +16  used cells
//   +4   the one before                                  +20  address of the first cell never used
//   +8   head of the list of free cells                  +24  cell size in bytes
//   +64  cells
//
// H1  A slab is in its class's list exactly while it has a free cell.
// H2  A slab without a used cell is detached at once, unless it is the only one of its list (it would be back soon); as soon as
//     another joins it there, it is detached too. So no list has such a slab but as its first and only one.
// H3  Cells lie on multiples of 64 bytes.

import { setDetached } from './pending'
import { H_SLABS, PAGE_BYTES } from './layout'

const NEXT: usize = 0
const PREVIOUS: usize = 4
const FREE: usize = 8
const USED: usize = 16
const UNUSED: usize = 20
const CELL: usize = 24
const CELLS: usize = 64

export const CLASSES: i32 = 7

/** The queue's list of the class whose cells take `bytes`. */
// @ts-ignore: decorator
@inline
export function classFor(queue: usize, bytes: usize): usize {
  return (
    queue +
    H_SLABS +
    (bytes <= 192
      ? bytes <= 64
        ? 0
        : bytes <= 128
          ? 4
          : 8
      : bytes <= 448
        ? bytes <= 256
          ? 12
          : 16
        : bytes <= 960
          ? 20
          : 24)
  )
}

// @ts-ignore: decorator
@inline
function cellBytes(list: usize): u32 {
  const which = ((list & (PAGE_BYTES - 1)) - H_SLABS) >> 2
  return which < 3 ? (<u32>which + 1) << 6 : which == 3 ? 256 : which == 4 ? 448 : which == 5 ? 960 : 1984
}

// @ts-ignore: decorator
@inline
function slabOf(cell: usize): usize {
  return cell & ~(PAGE_BYTES - 1)
}

// @ts-ignore: decorator
@inline
function isExhausted(slab: usize): bool {
  return load<u32>(slab + FREE) == 0 && load<u32>(slab + UNUSED) + load<u32>(slab + CELL) > <u32>slab + PAGE_BYTES
}

// @ts-ignore: decorator
@inline
function link(list: usize, slab: usize): void {
  const first = <usize>load<u32>(list)
  store<u32>(slab + NEXT, <u32>first)
  store<u32>(slab + PREVIOUS, 0)
  if (first != 0) store<u32>(first + PREVIOUS, <u32>slab)
  store<u32>(list, <u32>slab)
}

// @ts-ignore: decorator
@inline
function unlink(list: usize, slab: usize): void {
  const next = <usize>load<u32>(slab + NEXT)
  const previous = <usize>load<u32>(slab + PREVIOUS)
  if (previous != 0) store<u32>(previous + NEXT, <u32>next)
  else store<u32>(list, <u32>next)
  if (next != 0) store<u32>(next + PREVIOUS, <u32>previous)
}

/** Makes a detached page a slab of the class, whose list is empty. */
// @ts-ignore: decorator
@inline
export function addSlab(list: usize, slab: usize): void {
  store<u32>(slab + FREE, 0)
  store<u32>(slab + USED, 0)
  store<u32>(slab + UNUSED, <u32>(slab + CELLS))
  store<u32>(slab + CELL, cellBytes(list))
  link(list, slab)
}

/** A cell of the class; its list is not empty. */
// @ts-ignore: decorator
@inline
export function allocate(list: usize): usize {
  const slab = <usize>load<u32>(list)
  let cell = <usize>load<u32>(slab + FREE)
  if (cell != 0) store<u32>(slab + FREE, load<u32>(cell))
  else {
    cell = load<u32>(slab + UNUSED)
    store<u32>(slab + UNUSED, <u32>cell + load<u32>(slab + CELL))
  }
  store<u32>(slab + USED, load<u32>(slab + USED) + 1)
  if (isExhausted(slab)) unlink(list, slab)
  return cell
}

/** Size of the cell, bytes. */
// @ts-ignore: decorator
@inline
export function sizeOf(cell: usize): u32 {
  return load<u32>(slabOf(cell) + CELL)
}

// @ts-ignore: decorator
@inline
function removeFirstUnused(queue: usize, list: usize): bool {
  const slab = <usize>load<u32>(list)
  if (slab == 0 || load<u32>(slab + USED) != 0) return false
  unlink(list, slab)
  setDetached(queue, slab)
  return true
}

/** Takes a slab of which no cell is used, if there is one. */
// @ts-ignore: decorator
@inline
export function removeUnused(queue: usize): bool {
  const lists = queue + H_SLABS
  return (
    removeFirstUnused(queue, lists) ||
    removeFirstUnused(queue, lists + 4) ||
    removeFirstUnused(queue, lists + 8) ||
    removeFirstUnused(queue, lists + 12) ||
    removeFirstUnused(queue, lists + 16) ||
    removeFirstUnused(queue, lists + 20) ||
    removeFirstUnused(queue, lists + 24)
  )
}

/** Whether the class has a slab with a free cell. */
// @ts-ignore: decorator
@inline
export function hasCell(list: usize): bool {
  return load<u32>(list) != 0
}

/** Frees a cell; its slab, or another one, may come detached with it. */
// @ts-ignore: decorator
@inline
export function free(queue: usize, cell: usize): void {
  const slab = slabOf(cell)
  const list = classFor(queue, load<u32>(slab + CELL))
  const wasExhausted = isExhausted(slab)
  const used = load<u32>(slab + USED) - 1
  store<u32>(cell, load<u32>(slab + FREE))
  store<u32>(slab + FREE, <u32>cell)
  store<u32>(slab + USED, used)
  if (wasExhausted) {
    removeFirstUnused(queue, list) // H2
    link(list, slab)
  } else if (used == 0 && (<usize>load<u32>(list) != slab || load<u32>(slab + NEXT) != 0)) {
    unlink(list, slab)
    setDetached(queue, slab)
  }
}
