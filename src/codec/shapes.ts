import { MOST_KEYS } from './tags.js'

/**
 * The shapes of recently written objects: the names of their properties, in order, with the bytes that stand for them
 * (`names` in tags.ts). The names of an object are then compared by identity and copied in one go, instead of being written
 * one by one. Objects tend to come in the order of last time, so each shape knows which one followed it.
 *
 * A shape is learnt when it is met for the second time: objects that are dictionaries, each with names of its own, would
 * pay for the bytes and never use them. Threads share nothing of it.
 */
export interface Shape {
  readonly keys: readonly string[]
  /** UNLEARNT until it is met again; UNFIT where SHAPED can't carry it. */
  names: Uint8Array
  next: Shape | undefined
  /** False once it lost its place: no other may lead to it then, or chains of lost ones would pile up. */
  isKept: boolean
  /** The item that it was last written in, and which of its shapes it is there. */
  item: number
  index: number
}

/** First properties that are told apart, and shapes that begin with the same one. */
const MOST_FIRST = 256
const MOST_ALIKE = 8

const LONGEST_NAMES = 512

/**
 * To look a shape up costs more than its names would. It pays where the next objects are then foreseen: that raises
 * `luck`, a look lowers it, and without any, only one object in PASSED that was not foreseen is looked up.
 */
const MOST_LUCK = 64
const MISFORTUNE = 16
const PASSED = 32
let luck = MOST_LUCK
let passed = 0

const shapes = new Map<string, Shape[]>()

/** The shape before the first one. */
export function noShape(): Shape {
  return { keys: [], names: UNFIT, next: undefined, isKept: true, item: 0, index: 0 }
}

/** Whether these are the names of its enumerable properties, inherited ones included, which the writer leaves out. */
function hasShape(record: object, { keys }: Shape): boolean {
  let count = 0
  // With a cache of the names inside the engine; Object.keys() makes a new array each time.
  for (const key in record) if (key !== keys[count++]) return false
  return count === keys.length
}

/** Its shape, if it has one that was learnt and SHAPED can carry; `previous` is the one written before it. */
export function shapeOf(record: object, previous: Shape): Shape | undefined {
  const { next } = previous
  if (next !== undefined && hasShape(record, next)) {
    if (luck < MOST_LUCK) luck++
    return next
  }
  return luck > 0 || ++passed % PASSED === 0 ? lookUp(record, previous) : undefined
}

function lookUp(record: object, previous: Shape): Shape | undefined {
  luck = Math.max(luck - MISFORTUNE, -MOST_LUCK)
  const keys = Object.keys(record)
  const first = keys[0]
  if (first === undefined || keys.length > MOST_KEYS) return undefined
  let alike = shapes.get(first)
  if (alike === undefined) {
    if (shapes.size >= MOST_FIRST) forgetAll()
    alike = []
    shapes.set(first, alike)
  }
  const known = among(alike, keys)
  if (known === undefined) {
    if (alike.length >= MOST_ALIKE) forget(alike.shift())
    alike.push({ keys, names: UNLEARNT, next: undefined, isKept: true, item: 0, index: 0 })
    return undefined
  }
  if (known.names === UNLEARNT) known.names = namesOf(keys)
  if (known.names === UNFIT) return undefined
  if (previous.isKept) previous.next = known
  return known
}

function among(alike: readonly Shape[], keys: readonly string[]): Shape | undefined {
  for (const shape of alike) if (haveSame(shape.keys, keys)) return shape
  return undefined
}

function haveSame(keys: readonly string[], others: readonly string[]): boolean {
  if (keys.length !== others.length) return false
  for (let i = 0; i < keys.length; i++) if (keys[i] !== others[i]) return false
  return true
}

function forgetAll(): void {
  for (const alike of shapes.values()) alike.forEach(forget)
  shapes.clear()
}

function forget(shape: Shape | undefined): void {
  if (shape === undefined) return
  shape.isKept = false
  shape.next = undefined
}

function namesOf(keys: readonly string[]): Uint8Array {
  // Perhaps a queue.
  if (keys[0] === 'memory') return UNFIT
  const names = [keys.length]
  for (const key of keys) {
    // No number comes first: it may be an `arguments` object. Elsewhere numbers are no names, but elements.
    if (!NAME.test(key) || names.length + key.length > LONGEST_NAMES) return UNFIT
    for (let i = 0; i < key.length; i++) names.push(key.charCodeAt(i))
    names.push((names.pop() ?? 0) | 0x80)
  }
  return Uint8Array.from(names)
}

const NAME = /^[^\x80-\uffff0-9][^\x80-\uffff]*$/
const UNLEARNT = new Uint8Array(0)
const UNFIT = new Uint8Array(0)
