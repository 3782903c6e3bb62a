import { itemBytes } from '../threads/items.js'
import type { Program } from '../threads/program.js'

/** Items that are copied to and from by turns, so that they lie where those of a queue lie: not in the nearest cache. */
const ITEMS = 64

/** A module of `copy(to, from, bytes)` over memory of its own: (memory 512) (func (export "copy") memory.copy). */
const WASM = Uint8Array.from(
  [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    [0x01, 0x07, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x00],
    [0x03, 0x02, 0x01, 0x00],
    [0x05, 0x04, 0x01, 0x00, 0x80, 0x04],
    [0x07, 0x08, 0x01, 0x04, 0x63, 0x6f, 0x70, 0x79, 0x00, 0x00],
    [0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0a, 0x00, 0x00, 0x0b],
  ].flat(),
)

/** Copies of an item's bytes within one thread: by Buffer.copy (from: sync) or by WebAssembly's memory.copy (async). */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  open({ item, from }) {
    const bytes = itemBytes[item]
    if (from === 'sync') {
      const buffers = Array.from({ length: 2 * ITEMS }, () => Buffer.alloc(bytes, 1))
      return (count) => {
        for (let i = 0; i < count; i++) {
          const target = buffers[(i % ITEMS) * 2]
          if (target !== undefined) buffers[(i % ITEMS) * 2 + 1]?.copy(target)
        }
      }
    }
    const { copy } = new WebAssembly.Instance(new WebAssembly.Module(WASM)).exports
    if (typeof copy !== 'function') throw new TypeError('expected a function')
    return (count) => {
      for (let i = 0; i < count; i++) copy((i % ITEMS) * 2 * bytes, ((i % ITEMS) * 2 + 1) * bytes, bytes)
    }
  },
}
