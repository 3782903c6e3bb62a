import { runtime } from '#runtime'
import {
  FLAG_ANY_LOOP,
  FLAG_OWN_PRIORITY,
  H_CODEC,
  H_FLAGS,
  H_FRESH,
  H_GET_AT,
  H_GET_SEGMENT,
  H_GROWN,
  H_ID,
  H_KIND,
  H_LIMIT,
  H_MAGIC,
  H_MAX_BYTES,
  H_MAX_PAGES,
  H_MAXSIZE,
  H_NAME,
  H_NAME_LENGTH,
  H_PUT_AT,
  H_RECORD_RESERVE,
  H_VERSION,
  KIND_FIFO,
  KIND_PRIORITY,
  MAGIC,
  NAME_UNITS,
  PAGE_BYTES,
  S_NEXT,
  S_SLOTS,
  VERSION,
  WASM_PAGE_BYTES,
} from '../core/layout.js'
import { isMemory, isSharedBuffer } from '../runtime/brand.js'
import { fromHost } from './host.js'
import { isSound } from './soundness.js'

/** What never changes about a queue. */
export interface Identity {
  readonly kind: number
  readonly anyLoop: boolean
  readonly ownPriority: boolean
  /** The codec's id; 0: one of the user's own. */
  readonly codec: number
  readonly name: string
  readonly maxBytes: number
}

export const LEAST_BYTES = WASM_PAGE_BYTES
export const MOST_BYTES = 65536 * WASM_PAGE_BYTES

/** The last 64 KiB of 4 GiB are left out: the address behind them would be 0, and memory grows by as much. */
const MOST_PAGES = 2 ** 20 - 16

/** Unlimited until setLimit: the high word of 2 ** 62. */
const UNLIMITED_HIGH = 0x40000000

/** Shared memory with an empty queue in it. */
export function createMemory(identity: Identity): WebAssembly.Memory {
  const maximum = Math.floor(identity.maxBytes / WASM_PAGE_BYTES)
  const memory = fromHost(() => new WebAssembly.Memory({ initial: 1, maximum, shared: true }))
  const words = new Uint32Array(memory.buffer)
  const pages = maximum * (WASM_PAGE_BYTES / PAGE_BYTES)
  words[H_KIND >> 2] = identity.kind
  words[H_FLAGS >> 2] = (identity.anyLoop ? FLAG_ANY_LOOP : 0) | (identity.ownPriority ? FLAG_OWN_PRIORITY : 0)
  words[H_CODEC >> 2] = identity.codec
  drawId(memory)
  new Float64Array(memory.buffer)[H_MAX_BYTES >> 3] = identity.maxBytes
  words[H_MAX_PAGES >> 2] = Math.min(pages, MOST_PAGES)
  words[H_RECORD_RESERVE >> 2] = Math.min(Math.max(pages >> 4, 3), 64)
  words[(H_LIMIT >> 2) + 1] = UNLIMITED_HIGH
  words[H_GROWN >> 2] = 1
  words[H_FRESH >> 2] = 1
  writeName(new Uint16Array(memory.buffer), words, identity.name)
  if (identity.kind === KIND_FIFO) linkFirstSegment(words)
  words[H_VERSION >> 2] = VERSION
  Atomics.store(words, H_MAGIC >> 2, MAGIC)
  return memory
}

/** Gives the queue another id. Only before anybody else knows of it. */
export function drawId(memory: WebAssembly.Memory): void {
  const id = runtime.draw(new Uint32Array(2))
  const count = 1 + Number(Reflect.get(runtime.common, COUNT) ?? 0)
  Object.defineProperty(runtime.common, COUNT, { value: count, configurable: true })
  id[0] = (id[0] ?? 0) + count // whatever the random numbers are
  new Uint32Array(memory.buffer).set(id, H_ID >> 2)
}

/** Ids drawn in this thread, by every copy of the package. */
const COUNT = Symbol.for('janus-queue.ids')

/** FIFO: page 1 is a ring of one segment. */
function linkFirstSegment(words: Uint32Array): void {
  words[(PAGE_BYTES + S_NEXT) >> 2] = PAGE_BYTES
  words[H_PUT_AT >> 2] = PAGE_BYTES + S_SLOTS
  words[H_GET_AT >> 2] = PAGE_BYTES + S_SLOTS
  words[H_GET_SEGMENT >> 2] = PAGE_BYTES
  words[H_FRESH >> 2] = 2
}

function writeName(units: Uint16Array, words: Uint32Array, name: string): void {
  words[H_NAME_LENGTH >> 2] = name.length
  for (let i = 0; i < name.length; i++) units[(H_NAME >> 1) + i] = name.charCodeAt(i)
}

/** The memory of a queue's handle; TypeError where `handle` is none. Nothing but the header is read. */
export function memoryOf(handle: unknown): WebAssembly.Memory {
  const memory: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'memory') : undefined
  if (!isMemory(memory)) {
    throw new TypeError(
      `attach: expected a queue, one of its faces, or what arrives of them in another thread, got ${describe(handle)}`,
    )
  }
  return memory
}

function describe(handle: unknown): string {
  if (handle === null) {
    return (
      "null; as the data of a 'messageerror' event that means: shared memory was sent where it can't go. It reaches " +
      'the dedicated workers, the worklets and the frames of one cross-origin isolated page, but no shared worker nor service worker'
    )
  }
  if (typeof handle !== 'object') return `${typeof handle}`
  return 'memory' in handle ? "an object whose 'memory' is no WebAssembly.Memory" : "an object without 'memory'"
}

/** Checks that `memory` holds a queue of this layout, and reads what it is. */
export function readIdentity(memory: WebAssembly.Memory): Identity {
  const buffer: unknown = memory.buffer
  if (!isSharedBuffer(buffer) || buffer.byteLength < WASM_PAGE_BYTES) {
    throw new TypeError('attach: this memory is no queue: it is not shared, or too small')
  }
  const words = new Uint32Array(buffer, 0, WASM_PAGE_BYTES >> 2)
  const word = (at: number): number => Atomics.load(words, at >> 2)
  if (word(H_MAGIC) !== MAGIC) throw new TypeError('attach: this memory is no queue: its first word is not a queue’s')
  if (word(H_VERSION) !== VERSION) {
    throw new TypeError(
      `attach: the queue has memory layout ${word(H_VERSION)}, this copy of janus-queue has ${VERSION}: ` +
        'use the same version of the package in all threads',
    )
  }
  const kind = word(H_KIND)
  const flags = word(H_FLAGS)
  const codec = word(H_CODEC)
  const length = word(H_NAME_LENGTH)
  const maxBytes = new Float64Array(buffer, H_MAX_BYTES, 1)[0] ?? 0
  const sound =
    kind <= KIND_PRIORITY &&
    flags <= (FLAG_ANY_LOOP | FLAG_OWN_PRIORITY) &&
    codec <= 3 &&
    length <= NAME_UNITS &&
    maxBytes >= LEAST_BYTES &&
    maxBytes <= MOST_BYTES &&
    word(H_MAX_PAGES) * PAGE_BYTES <= maxBytes &&
    Number.isInteger(new Float64Array(buffer, H_MAXSIZE, 1)[0]) &&
    isSound(word, kind)
  if (!sound) throw new TypeError('attach: this memory is a queue’s, but its header is corrupted')
  const units = new Uint16Array(buffer, H_NAME, length)
  let name = ''
  for (const unit of units) name += String.fromCharCode(unit)
  return {
    kind,
    anyLoop: (flags & FLAG_ANY_LOOP) !== 0,
    ownPriority: (flags & FLAG_OWN_PRIORITY) !== 0,
    codec,
    name,
    maxBytes,
  }
}
