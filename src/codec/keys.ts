/**
 * The strings of recently read keys, found by their bytes. A key then costs no new string, and, more important, the
 * engine need not look it up in its table of property names. Keys tend to come in the order of last time, so each knows
 * which one followed it, and most are found without a hash. Threads share no cache; it holds SLOTS short strings at most.
 *
 * A key that Object.prototype knows is never in the cache: to assign to it could call a setter (`__proto__`), or fail where
 * the prototype is frozen. So what find() returns may be assigned, and what it doesn't must be looked at first.
 */
export interface Key {
  readonly name: string
  readonly bytes: Uint8Array
  next: Key | undefined
  /** Whether it still has its slot. One that lost it must lead to no other, or chains of lost ones would pile up. */
  isKept: boolean
}

const SLOTS = 1024
const LONGEST = 24

const slots: (Key | undefined)[] = new Array(SLOTS).fill(undefined)

/** What precedes the first key of an object. */
export const START: Key = { name: '', bytes: new Uint8Array(0), next: undefined, isKept: true }

/** The key in `bytes[start, start + length)`, if it was read before and may be assigned. */
export function findKey(previous: Key, bytes: Uint8Array, start: number, length: number): Key | undefined {
  const next = previous.next
  if (next !== undefined && matches(next, bytes, start, length)) return next
  const key = slots[slotOf(bytes, start, length)]
  if (key === undefined || !matches(key, bytes, start, length)) return undefined
  if (previous.isKept) previous.next = key
  return key
}

/** Whether `object[key] = value` would make an own property of a plain object, whatever the key. */
export function isAssignable(key: string): boolean {
  return !(key in Object.prototype)
}

/** Keeps an assignable key for findKey(). */
export function keepKey(key: string, bytes: Uint8Array, start: number, length: number): void {
  if (length === 0 || length > LONGEST) return
  // The name of a property is the engine's one copy of that string; the argument may be another one.
  const [name = key] = Object.keys({ [key]: 0 })
  const own = new Uint8Array(bytes.subarray(start, start + length))
  const slot = slotOf(bytes, start, length)
  const evicted = slots[slot]
  if (evicted !== undefined) {
    evicted.isKept = false
    evicted.next = undefined
  }
  slots[slot] = { name, bytes: own, next: undefined, isKept: true }
}

function matches(key: Key, bytes: Uint8Array, start: number, length: number): boolean {
  const own = key.bytes
  if (own.length !== length) return false
  for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false
  return true
}

function slotOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = length
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + (bytes[start + i] ?? 0)) | 0
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
