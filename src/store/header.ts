import { runtime } from '#runtime'
import {
  FIRST_PAGE,
  FLAG_ANY_LOOP,
  FLAG_DROP_NEWEST,
  FLAG_DROP_OLDEST,
  FLAG_OWN_PRIORITY,
  FLAGS_ALL,
  H_CODEC,
  H_FLAGS,
  H_GENERATION,
  H_GET_AT,
  H_GET_SEGMENT,
  H_ID,
  H_KIND,
  H_LIMIT,
  H_MAGIC,
  H_MAX_BYTES,
  H_MAXSIZE,
  H_NAME,
  H_NAME_LENGTH,
  H_PAGES,
  H_PUT_AT,
  H_QUOTA,
  H_SHORT_REASON,
  H_VERSION,
  KIND_FIFO,
  KIND_PRIORITY,
  M_FRESH,
  M_GROWN,
  M_MAX_PAGES,
  M_RECORD_RESERVE,
  MAGIC,
  NAME_UNITS,
  PAGE_BYTES,
  PAGE_SHIFT,
  S_NEXT,
  S_SLOTS,
  VERSION,
  WASM_PAGE_BYTES,
} from '../core/layout.js'
import { isMemory, isSharedBuffer } from '../runtime/brand.js'
import { fromHost } from './host.js'
import { isSound } from './soundness.js'

/** What a put does where the queue is full. */
export type Overflow = 'wait' | 'drop-oldest' | 'drop-newest'

/** What never changes about a queue. */
export interface Identity {
  readonly kind: number
  readonly anyLoop: boolean
  readonly ownPriority: boolean
  readonly overflow: Overflow
  /** In 16 bits, the codec's id, 0 for one of the user's own, and above 8 bits what its layer adds. */
  readonly codec: number
  readonly name: string
  readonly maxBytes: number
}

/** Where a queue lies: its header's address, and what tells it from others that lay there before. */
export interface Place {
  readonly address: number
  readonly generation: number
}

export const LEAST_BYTES = WASM_PAGE_BYTES
export const MOST_BYTES = 65536 * WASM_PAGE_BYTES

/** The last 64 KiB of 4 GiB are left out: the address behind them would be 0, and memory grows by as much. */
const MOST_PAGES = 2 ** 20 - 16

/** Unlimited until setLimit: the high word of 2 ** 62. */
const UNLIMITED_HIGH = 0x40000000

/** Pages of 4 GiB: a handle's `at` is the generation times so many, and the number of the header's page. */
const PLACES = 2 ** 20

export function atOf({ address, generation }: Place): number {
  return generation * PLACES + address / PAGE_BYTES
}

/** Where the part of a queue's header lies that is free as long as it has no name. */
export function spareOf(at: number): { readonly address: number; readonly length: number } {
  return { address: (at % PLACES) * PAGE_BYTES + H_NAME, length: H_SHORT_REASON - H_NAME }
}

/** Pages that a queue of `maxBytes` may hold. */
export function pagesOf(maxBytes: number): number {
  return Math.min(Math.floor(maxBytes / PAGE_BYTES), MOST_PAGES)
}

/** Shared memory with an empty queue in it. */
export function createMemory(identity: Identity): WebAssembly.Memory {
  const maximum = Math.floor(identity.maxBytes / WASM_PAGE_BYTES)
  const memory = fromHost(() => new WebAssembly.Memory({ initial: 1, maximum, shared: true }))
  const words = new Uint32Array(memory.buffer)
  const pages = maximum * (WASM_PAGE_BYTES / PAGE_BYTES)
  words[M_MAX_PAGES >> 2] = Math.min(pages, MOST_PAGES)
  words[M_RECORD_RESERVE >> 2] = Math.min(Math.max(pages >> 4, 3), 64)
  words[M_GROWN >> 2] = 1
  words[M_FRESH >> 2] = FIRST_PAGE
  words[H_PAGES >> 2] = FIRST_PAGE
  words[H_QUOTA >> 2] = MOST_PAGES
  drawId(memory)
  if (identity.kind === KIND_FIFO) linkFirstSegment(words)
  writeIdentity(memory.buffer, 0, identity)
  words[H_VERSION >> 2] = VERSION
  Atomics.store(words, H_MAGIC >> 2, MAGIC)
  return memory
}

/** Writes what a queue is into its header, before anybody else knows of it. */
export function writeIdentity(buffer: ArrayBufferLike, address: number, identity: Identity): void {
  const words = new Uint32Array(buffer, address, PAGE_BYTES >> 2)
  const { kind, codec, name, overflow } = identity
  words[H_KIND >> 2] = kind
  words[H_FLAGS >> 2] =
    (identity.anyLoop ? FLAG_ANY_LOOP : 0) |
    (identity.ownPriority ? FLAG_OWN_PRIORITY : 0) |
    (overflow === 'drop-oldest' ? FLAG_DROP_OLDEST : overflow === 'drop-newest' ? FLAG_DROP_NEWEST : 0)
  words[H_CODEC >> 2] = codec
  words[(H_LIMIT >> 2) + 1] = UNLIMITED_HIGH
  words[H_NAME_LENGTH >> 2] = name.length
  new Float64Array(buffer, address, PAGE_BYTES >> 3)[H_MAX_BYTES >> 3] = identity.maxBytes
  const units = new Uint16Array(buffer, address + H_NAME, name.length)
  for (let i = 0; i < name.length; i++) units[i] = name.charCodeAt(i)
}

/** Gives the memory another id. Only before anybody else knows of it. */
export function drawId(memory: WebAssembly.Memory): void {
  const id = runtime.draw(new Uint32Array(2))
  const count = 1 + Number(Reflect.get(runtime.common, COUNT) ?? 0)
  Object.defineProperty(runtime.common, COUNT, { value: count, configurable: true })
  id[0] = (id[0] ?? 0) + count // whatever the random numbers are
  new Uint32Array(memory.buffer).set(id, H_ID >> 2)
}

/** Ids drawn in this thread, by every copy of the package. */
const COUNT = Symbol.for('janus-queue.ids')

/** FIFO: a ring of one segment. */
function linkFirstSegment(words: Uint32Array): void {
  const segment = FIRST_PAGE << PAGE_SHIFT
  words[(segment + S_NEXT) >> 2] = segment
  words[H_PUT_AT >> 2] = segment + S_SLOTS
  words[H_GET_AT >> 2] = segment + S_SLOTS
  words[H_GET_SEGMENT >> 2] = segment
  words[M_FRESH >> 2] = FIRST_PAGE + 1
  words[H_PAGES >> 2] = FIRST_PAGE + 1
}

/** The memory and the place of a queue's handle; TypeError where `handle` is none. Nothing but the header is read. */
export function readHandle(handle: unknown): { memory: WebAssembly.Memory; place: Place } {
  const memory = memoryOf(handle)
  const at: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'at') : undefined
  if (at !== undefined && (typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0)) {
    throw new TypeError(`attach: the handle's 'at' must be an integer of 0 or more, got ${String(at)}`)
  }
  const number = at ?? 0
  return { memory, place: { address: (number % PLACES) * PAGE_BYTES, generation: Math.floor(number / PLACES) } }
}

/** The memory of a queue's handle; TypeError where `handle` is none. Nothing but the header is read. */
function memoryOf(handle: unknown): WebAssembly.Memory {
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
  if ('memory' in handle) return "an object whose 'memory' is no WebAssembly.Memory"
  const key = Object.keys(handle).find((name) => isHandle(Reflect.get(handle, name)))
  return key === undefined ? "an object without 'memory'" : `an object with a queue in it: attach its '${key}'`
}

/** Whether it looks like a queue's handle. */
function isHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isMemory(Reflect.get(value, 'memory'))
}

/** Checks that `memory` holds a queue of this layout at the place, and reads what it is. */
export function readIdentity(memory: WebAssembly.Memory, { address, generation }: Place): Identity {
  let buffer: unknown = memory.buffer
  if (!isSharedBuffer(buffer) || buffer.byteLength < WASM_PAGE_BYTES) {
    throw new TypeError('attach: this memory is no queue: it is not shared, or too small')
  }
  const words = new Uint32Array(buffer, 0, WASM_PAGE_BYTES >> 2)
  if (Atomics.load(words, H_MAGIC >> 2) !== MAGIC) {
    throw new TypeError("attach: this memory is no queue: its first word is not a queue's")
  }
  const version = Atomics.load(words, H_VERSION >> 2)
  if (version !== VERSION) {
    throw new TypeError(
      `attach: the queue has memory layout ${version}, this copy of janus-queue has ${VERSION}: ` +
        'use the same version of the package in all threads',
    )
  }
  if (address + PAGE_BYTES > buffer.byteLength) {
    memory.grow(0)
    buffer = memory.buffer
  }
  if (
    !isSharedBuffer(buffer) ||
    address + PAGE_BYTES > buffer.byteLength ||
    (address !== 0 && address < FIRST_PAGE * PAGE_BYTES)
  ) {
    throw new TypeError('attach: the handle names a place that is not in its memory')
  }
  const header = new Uint32Array(buffer, address, PAGE_BYTES >> 2)
  const word = (at: number): number => Atomics.load(header, at >> 2)
  const numbers = new Float64Array(buffer, address, PAGE_BYTES >> 3)
  if (word(H_MAGIC) !== MAGIC || numbers[H_GENERATION >> 3] !== generation) throw new TypeError(GONE_MESSAGE)
  const kind = word(H_KIND)
  const flags = word(H_FLAGS)
  const codec = word(H_CODEC)
  const length = word(H_NAME_LENGTH)
  const maxBytes = numbers[H_MAX_BYTES >> 3] ?? 0
  const sound =
    kind <= KIND_PRIORITY &&
    flags <= FLAGS_ALL &&
    (codec & 0xff) <= 3 &&
    codec <= 0xffff &&
    length <= NAME_UNITS &&
    maxBytes >= LEAST_BYTES &&
    maxBytes <= MOST_BYTES &&
    Number.isInteger(numbers[H_MAXSIZE >> 3]) &&
    isSound(word, (at) => Atomics.load(words, at >> 2), kind)
  if (!sound) throw new TypeError("attach: this memory is a queue's, but its header is corrupted")
  const units = new Uint16Array(buffer, address + H_NAME, length)
  let name = ''
  for (const unit of units) name += String.fromCharCode(unit)
  return {
    kind,
    anyLoop: (flags & FLAG_ANY_LOOP) !== 0,
    ownPriority: (flags & FLAG_OWN_PRIORITY) !== 0,
    overflow:
      (flags & FLAG_DROP_OLDEST) !== 0 ? 'drop-oldest' : (flags & FLAG_DROP_NEWEST) !== 0 ? 'drop-newest' : 'wait',
    codec,
    name,
    maxBytes,
  }
}

/** The message for a handle whose queue was released by all. */
export const GONE_MESSAGE =
  'attach: the queue of this handle is no more: it was shut down, and all threads have let go of it'
