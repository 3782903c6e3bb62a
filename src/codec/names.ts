import { isAssignable } from './keys.js'
import { MOST_KEYS } from './tags.js'

/**
 * The names of recently read objects, found by their bytes (`names` in tags.ts), all names of an object at once. As for the
 * single keys of keys.ts, each leads to what followed it last time, so that most are found without a hash; threads share
 * no cache; and it is bounded, for the bytes may be anything.
 */
export interface Names {
  readonly keys: readonly string[]
  readonly bytes: Uint8Array
  /** Whether each of them may be assigned to a plain object, and makes an own property of it. */
  readonly isAssignable: boolean
  next: Names | undefined
  /** False once it lost its slot: no other may lead to it then, or chains of lost ones would pile up. */
  isKept: boolean
}

const SLOTS = 512
/** Longer ones are read anew each time. */
const LONGEST = 1024

const slots: (Names | undefined)[] = new Array(SLOTS).fill(undefined)

/** The names before the first ones. */
export function noNames(): Names {
  return { keys: [], bytes: new Uint8Array([0]), isAssignable: true, next: undefined, isKept: true }
}

/** Whether those in `bytes[start, end)` begin with these names. */
export function startsWith(bytes: Uint8Array, start: number, end: number, names: Names): boolean {
  const own = names.bytes
  const { length } = own
  if (length > end - start) return false
  for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false
  return true
}

/** The names at `start`, undefined where `bytes[start, end)` holds no whole and sound ones. */
export function findNames(bytes: Uint8Array, start: number, end: number, previous: Names): Names | undefined {
  const stop = stopOf(bytes, start, end)
  if (stop < 0) return undefined
  const slot = slotOf(bytes, start, stop)
  const known = slots[slot]
  if (known !== undefined && known.bytes.length === stop - start && startsWith(bytes, start, stop, known)) {
    if (previous.isKept) previous.next = known
    return known
  }
  const names = readNames(new Uint8Array(bytes.subarray(start, stop)))
  if (stop - start > LONGEST) return names
  if (known !== undefined) {
    known.isKept = false
    known.next = undefined
  }
  slots[slot] = names
  return names
}

/** Where the names end, -1 where they do not. */
function stopOf(bytes: Uint8Array, start: number, end: number): number {
  let left = start < end ? (bytes[start] ?? 0) : 0
  if (left === 0 || left > MOST_KEYS) return -1
  for (let i = start + 1; i < end; i++) if ((bytes[i] ?? 0) >= 0x80 && --left === 0) return i + 1
  return -1
}

function readNames(bytes: Uint8Array): Names {
  const keys: string[] = []
  let key = ''
  for (let i = 1; i < bytes.length; i++) {
    const unit = bytes[i] ?? 0
    key += String.fromCharCode(unit & 0x7f)
    if (unit < 0x80) continue
    // The name of a property is the engine's one copy of that string.
    keys.push(Object.keys({ [key]: 0 })[0] ?? key)
    key = ''
  }
  return { keys, bytes, isAssignable: keys.every(isAssignable), next: undefined, isKept: true }
}

function slotOf(bytes: Uint8Array, start: number, stop: number): number {
  let hash = stop - start
  for (let i = start; i < stop; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
