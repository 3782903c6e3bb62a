// attach() looks at each word of a queue's header that it is going to work with: the last value that is possible is let
// through, the first that is not is refused.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kind, kinds, makeQueue } from '../../conformance/queues.js'
import * as layout from '../../src/core/layout.js'
import { readIdentity } from '../../src/store/header.js'
import { limit } from '../helpers/limits.js'

const page = layout.PAGE_BYTES
const wasmPage = layout.WASM_PAGE_BYTES
const wasmPages = 16
const units = layout.T_STAGING_BYTES / layout.UNIT_BYTES

/** The queue for which the memory was made. */
const first = { address: 0, generation: 0 }

/** Words by where they are. */
type Changes = Readonly<Record<number, number>>

/** What a header says where a queue of 1 MiB holds three items. */
function headerOf(kind: Kind): Uint32Array<ArrayBuffer> {
  const queue = makeQueue<number | [number, string]>(kind, 9, { maxBytes: wasmPages * wasmPage, name: 'header' })
  queue.syncQ.putMany([1, [2, 'two'], 3])
  return new Uint32Array(queue.memory.buffer).slice()
}

/** The same header in memory of its own, with changes. */
function memoryOf(words: Uint32Array<ArrayBuffer>, changes: Changes): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: words.byteLength / wasmPage, maximum: wasmPages, shared: true })
  const copy = new Uint32Array(memory.buffer)
  copy.set(words)
  for (const [at, value] of Object.entries(changes)) copy[Number(at) >> 2] = value
  return memory
}

/** The high word of a number of 64 bits in the header, or of a double. */
const highOf = (at: number): number => at + 4
const high = (value: number): number => new Uint32Array(Float64Array.of(value).buffer)[1] ?? 0

type Row = [name: string, kinds: readonly Kind[], possible: Changes[], impossible: Changes[]]

function rowsOf(words: Uint32Array): Row[] {
  const at = (field: number): number => words[field >> 2] ?? 0
  const fresh = at(layout.M_FRESH) * page
  const last = fresh - page
  const list = (field: number): [Changes[], Changes[]] => [
    [{ [field]: 0 }, { [field]: last }],
    [{ [field]: fresh }, { [field]: last + 16 }, { [field]: 1 }],
  ]
  const end = (field: number): [Changes[], Changes[]] => [
    [{ [field]: page + 16 }, { [field]: fresh }],
    [{ [field]: page }, { [field]: 16 }, { [field]: fresh + 16 }, { [field]: page + 17 }],
  ]
  const most = (field: number, value: number): [Changes[], Changes[]] => [
    [{ [field]: value }],
    [{ [field]: value + 1 }, { [field]: 0xffffffff }],
  ]
  return [
    ['the kind', kinds, [], [{ [layout.H_KIND]: 3 }]],
    ['the flags', kinds, ...most(layout.H_FLAGS, layout.FLAGS_ALL)],
    ['the codec', kinds, ...most(layout.H_CODEC, 3)],
    ['the length of the name', kinds, ...most(layout.H_NAME_LENGTH, layout.NAME_UNITS)],
    [
      'the limit of memory',
      kinds,
      [{ [highOf(layout.H_MAX_BYTES)]: high(2 ** 32) }],
      [2 ** 15, 2 ** 33, -1, Number.NaN].map((value) => ({ [highOf(layout.H_MAX_BYTES)]: high(value) })),
    ],
    ['the limit in pages', kinds, ...most(layout.M_MAX_PAGES, (wasmPages * wasmPage) / page)],
    [
      'maxsize',
      kinds,
      [{ [highOf(layout.H_MAXSIZE)]: high(-1) }],
      [0.5, Number.NaN, Infinity].map((value) => ({ [highOf(layout.H_MAXSIZE)]: high(value) })),
    ],
    ['the state', kinds, ...most(layout.H_STATE, layout.STATE_CLOSED)],
    ['the list of free pages', kinds, ...list(layout.M_FREE_PAGE)],
    ['the list of records', kinds, ...list(layout.M_RECORDS)],
    ['the list of free records', kinds, ...list(layout.M_FREE_RECORD)],
    [
      'the pages in use',
      kinds,
      [{ [layout.M_FRESH]: wasmPage / page }],
      [{ [layout.M_FRESH]: wasmPage / page + 1 }, { [layout.M_FRESH]: 0 }],
    ],
    [
      'the size',
      kinds,
      [{ [layout.M_GROWN]: wasmPages }],
      [{ [layout.M_GROWN]: 0 }, { [layout.M_GROWN]: wasmPages + 1 }],
    ],
    ['where items are put', ['fifo'], ...end(layout.H_PUT_AT)],
    ['where items are got', ['fifo'], ...end(layout.H_GET_AT)],
    ['an end of the line', ['fifo'], [], [{ [layout.H_PUT_AT]: 0 }, { [layout.H_GET_AT]: 0 }]],
    ['the first segment', ['fifo'], ...list(layout.H_GET_SEGMENT)],
    [
      'the horizon of clear()',
      ['fifo'],
      [{ [layout.H_DROP_TO]: 3 }],
      [{ [layout.H_DROP_TO]: 4 }, { [highOf(layout.H_DROP_TO)]: 1 }],
    ],
    [
      'the count of puts',
      ['fifo'],
      [{ [layout.H_PUT_GATE]: 2 * (fresh / layout.UNIT_BYTES) }],
      [{ [layout.H_PUT_GATE]: 2 * (fresh / layout.UNIT_BYTES) + 2 }, { [highOf(layout.H_PUT_GATE)]: 1 }],
    ],
    ['the top', ['lifo'], ...end(layout.H_TOP_AT)],
    ['no top', ['lifo'], [{ [layout.H_TOP_AT]: 0 }, { [layout.H_LIMBO_AT]: 0 }], []],
    ['the top record', ['lifo'], ...most(layout.H_TOP_UNITS, units)],
    ['the limbo', ['lifo'], ...end(layout.H_LIMBO_AT)],
    ['the record in the limbo', ['lifo'], ...most(layout.H_LIMBO_UNITS, units)],
    ['the root', ['priority'], ...list(layout.H_HEAP_ROOT)],
    ['the root of the limbo', ['priority'], ...list(layout.H_LIMBO_ROOT)],
    ...[0, 1, 2, 3, 4, 5, 6].map((i): Row => [`slab list ${i}`, kinds, ...list(layout.H_SLABS + 4 * i)]),
    ['the hole', ['priority'], ...most(layout.H_HOLE, layout.HOLE_DOWN)],
    ['the leaves', ['priority'], ...most(layout.H_HEAP_LEAVES, 1024)],
    ['the pages of entries', ['priority'], ...most(layout.H_HEAP_PAGES, 1024 * at(layout.H_HEAP_LEAVES))],
    ['the entries', ['priority'], ...most(layout.H_HEAP_COUNT, 256 * at(layout.H_HEAP_PAGES))],
  ]
}

for (const kind of kinds) {
  const words = headerOf(kind)
  for (const [name, ofKinds, possible, impossible] of rowsOf(words)) {
    if (!ofKinds.includes(kind)) continue
    test(`attach() refuses a ${kind} queue where ${name} is impossible`, limit, () => {
      for (const changes of possible) readIdentity(memoryOf(words, changes), first)
      for (const changes of impossible) {
        const message = /its header is corrupted/
        assert.throws(
          () => readIdentity(memoryOf(words, changes), first),
          { name: 'TypeError', message },
          JSON.stringify(changes),
        )
      }
    })
  }

  test(`attach() refuses a ${kind} queue whose gate is not left again`, limit, (t) => {
    let clock = 0
    t.mock.method(performance, 'now', () => {
      clock += 300
      return clock
    })
    const gates = [layout.H_PUT_GATE, layout.H_DONE_GATE, layout.M_POOL_GATE]
    for (const gate of kind === 'fifo' ? [...gates, layout.H_GET_GATE] : gates) {
      const taken = { [gate]: (words[gate >> 2] ?? 0) | 1 }
      assert.throws(() => readIdentity(memoryOf(words, taken), first), {
        name: 'TypeError',
        message: /its header is corrupted/,
      })
    }
  })
}
