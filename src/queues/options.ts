import type { Codec } from '../codec/codec.js'
import { builtins, codecs } from '../codec/codecs.js'
import { CODEC_VERSION } from '../codec/tags.js'
import { isMemory } from '../runtime/brand.js'
import { LEAST_BYTES, MOST_BYTES, type Overflow, readHandle, readIdentity } from '../store/header.js'
import { messageOf } from '../store/message.js'
import { memoryIn } from '../store/registry.js'
import type { Queue } from './queue.js'

/**
 * How a queue is made.
 *
 * @since 0.1.0
 */
export interface QueueOptions<T> {
  /**
   * Shown in errors, inspection and stats. At most 1536 characters.
   *
   * @defaultValue none
   */
  name?: string | undefined
  /**
   * How items become bytes. The queue remembers which: see {@link AttachOptions}.
   *
   * @defaultValue `codecs.structured`
   */
  codec?: Codec<T> | undefined
  /**
   * Most memory that the queue may take, bytes, from 64 KiB to 4 GiB. Memory is taken as needed, in steps
   * of 64 KiB, and reused. A put for which there is no room behaves as on a full queue.
   *
   * @defaultValue 1 GiB; of a queue beside another as much as that one may take
   */
  maxBytes?: number | undefined
  /**
   * 'single': the async face belongs to the event loop that used it first, for the queue's whole life. 'any':
   * every thread's event loop may use it.
   *
   * @defaultValue `'single'`
   */
  eventLoop?: 'single' | 'any' | undefined
  /**
   * Makes the queue within the memory of another one, of any kind: it costs a page instead of a memory and a WebAssembly instance, its
   * threads need no second set-up, selectSync() can wait for both, and it can travel as an item, or within one, through any queue of
   * that memory. `maxBytes` is then the most that this queue may hold of that memory.
   *
   * @defaultValue a memory of its own
   * @since 0.2.0
   */
  beside?: Queue<unknown> | WebAssembly.Memory | undefined
  /**
   * What a put does when the queue is full. 'wait' waits for room. 'drop-oldest': the item that would leave next makes room (priority: the one
   * that would leave last), counts as done and as `dropped`. 'drop-newest': the item that comes is dropped instead, and the put
   * succeeds. Needs a maxsize > 0.
   *
   * @defaultValue `'wait'`
   * @since 0.2.0
   */
  overflow?: 'wait' | 'drop-oldest' | 'drop-newest' | undefined
}

/**
 * How a priority queue is made.
 *
 * @since 0.1.0
 */
export interface PriorityQueueOptions<T> extends QueueOptions<T> {
  /**
   * An item's priority, lowest first.
   *
   * @defaultValue the item itself where it is a number, else its element 0
   */
  priority?: ((item: T) => number) | undefined
}

/**
 * What a thread that attaches has to bring along.
 *
 * @since 0.1.0
 */
export interface AttachOptions<T> {
  /**
   * The queue's codec, where it is none of `codecs`.
   *
   * @defaultValue the one of `codecs` that the queue was made with
   */
  codec?: Codec<T> | undefined
  /**
   * The queue's priority function, where it was made with one; threads that only get need none.
   *
   * @defaultValue none
   */
  priority?: ((item: T) => number) | undefined
}

/** Options with their defaults, checked. */
export interface Settings<T> {
  readonly name: string
  readonly codec: Codec<T>
  readonly maxBytes: number
  readonly anyLoop: boolean
  readonly overflow: Overflow
  /** The memory to make the queue in; undefined: one of its own. */
  readonly beside: WebAssembly.Memory | undefined
  readonly priority: ((item: T) => number) | undefined
}

const MOST_NAME = 1536
const DEFAULT_BYTES = 2 ** 30

export function settingsOf<T>(options: PriorityQueueOptions<T>, maxsize: number, where: string): Settings<T> {
  checkObject(options, where)
  const { name = '', codec, eventLoop = 'single', overflow = 'wait', priority } = options
  const beside = options.beside === undefined ? undefined : besideOf(options.beside, where)
  const { maxBytes = beside === undefined ? DEFAULT_BYTES : beside.maxBytes } = options
  if (typeof name !== 'string') throw new TypeError(`${where}: name must be a string, got ${kindOf(name)}`)
  if (name.length > MOST_NAME) {
    throw new RangeError(`${where}: name must have ${MOST_NAME} characters at most, got ${name.length}`)
  }
  if (typeof maxBytes !== 'number') throw new TypeError(`${where}: maxBytes must be a number, got ${kindOf(maxBytes)}`)
  if (!Number.isInteger(maxBytes) || maxBytes < LEAST_BYTES || maxBytes > MOST_BYTES) {
    throw new RangeError(
      `${where}: maxBytes must be an integer from ${LEAST_BYTES} (64 KiB) to ${MOST_BYTES} (4 GiB), got ${maxBytes}`,
    )
  }
  if (eventLoop !== 'single' && eventLoop !== 'any') {
    throw new TypeError(`${where}: eventLoop must be 'single' or 'any', got ${String(eventLoop)}`)
  }
  if (overflow !== 'wait' && overflow !== 'drop-oldest' && overflow !== 'drop-newest') {
    throw new TypeError(`${where}: overflow must be 'wait', 'drop-oldest' or 'drop-newest', got ${String(overflow)}`)
  }
  if (overflow !== 'wait' && maxsize <= 0) {
    throw new RangeError(`${where}: overflow '${overflow}' needs a maxsize above 0, got ${maxsize}`)
  }
  return {
    name,
    codec: codec === undefined ? codecs.structured : checkedCodec(codec, where),
    maxBytes,
    anyLoop: eventLoop === 'any',
    overflow,
    beside: beside?.memory,
    priority: checkedPriority(priority, where),
  }
}

/** The memory of `options.beside`, and how large it may grow. */
function besideOf(beside: unknown, where: string): { memory: WebAssembly.Memory; maxBytes: number } {
  const known = memoryIn(beside)
  if (known !== undefined) return known
  try {
    const { memory } = readHandle(isMemory(beside) ? { memory: beside } : beside)
    return { memory, maxBytes: readIdentity(memory, { address: 0, generation: 0 }).maxBytes }
  } catch (cause) {
    throw new TypeError(`${where}: beside must be a queue or the memory of one (${messageOf(cause)})`, { cause })
  }
}

/** What a queue's header keeps of its codec: the id, and above it the version of the bytes that items, and reasons, are written in. */
export function codecWord(codec: unknown): number {
  return codecId(codec) | (CODEC_VERSION << VERSION_SHIFT)
}

const VERSION_SHIFT = 8

/** 0: one of the user's own. */
function codecId(codec: unknown): number {
  return builtins.find((builtin) => builtin === codec)?.id ?? 0
}

/** The codec of a queue whose header has this word, given what attach() was given. */
export function codecFor<T>(word: number, given: Codec<T> | undefined, title: string): Codec<T> {
  const version = word >>> VERSION_SHIFT
  if (version !== CODEC_VERSION) {
    throw new TypeError(
      `attach${title}: the queue has codec version ${version}, this copy of janus-queue has ${CODEC_VERSION}: ` +
        'use the same version of the package in all threads',
    )
  }
  const id = word & ((1 << VERSION_SHIFT) - 1)
  if (given !== undefined) checkedCodec(given, 'attach')
  const builtin = builtins.find((candidate) => candidate.id === id)
  if (builtin === undefined) {
    if (given !== undefined && codecId(given) === 0) return given
    throw new TypeError(
      `attach${title}: the queue was made with a codec of your own; give attach() the same one in options.codec`,
    )
  }
  if (given === undefined || given === builtin) return builtin
  throw new TypeError(`attach${title}: options.codec is not the codec that the queue was made with; leave it out`)
}

export function checkedPriority<T>(
  priority: ((item: T) => number) | undefined,
  where: string,
): ((item: T) => number) | undefined {
  if (priority === undefined || typeof priority === 'function') return priority
  throw new TypeError(`${where}: priority must be a function, got ${kindOf(priority)}`)
}

export function checkObject(options: unknown, where: string): void {
  if (typeof options === 'object' && options !== null) return
  throw new TypeError(`${where}: options must be an object, got ${kindOf(options)}`)
}

function checkedCodec<T>(codec: Codec<T>, where: string): Codec<T> {
  const given: unknown = codec
  if (
    typeof given === 'object' &&
    given !== null &&
    typeof Reflect.get(given, 'encode') === 'function' &&
    typeof Reflect.get(given, 'decode') === 'function'
  ) {
    return codec
  }
  throw new TypeError(`${where}: codec must be an object with encode() and decode(), got ${kindOf(given)}`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}
