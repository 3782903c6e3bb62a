import { decodeDomException, decodeError } from './error-decoder.js'
import type { ByteReader } from './reader.js'
import * as tags from './tags.js'
import { viewClass } from './views.js'

/** What the decoder offers for it, besides reading bytes. */
export interface SpecialInput extends ByteReader {
  /** Reads a part of the object. */
  value(): unknown
  /** Reads entries up to END, which become own properties of the object. */
  entries(object: object, enumerable: boolean): void
  /** Reads a part that has to be a string. */
  string(): string
  /** Gives the next number to an object. To be called before anything else of the object is read. */
  number<T extends object>(object: T): T
  /** Takes the next number for an object that can be made only from what follows it; the result tells the object. */
  reserve(): (object: object) => void
  /** Reads what is in a container, now or later: the counterpart of the encoder's within(). */
  within(body: () => void): void
}

/** The reading side of special-encoder.ts: the values whose tags the decoder itself doesn't know. */
export function decodeSpecial(input: SpecialInput, tag: number): unknown {
  switch (tag) {
    case tags.MAP:
      return decodeMap(input)
    case tags.SET:
      return decodeSet(input)
    case tags.DATE:
      return input.number(new Date(input.double()))
    case tags.REGEXP:
      return decodeRegExp(input)
    case tags.BOXED:
      return decodeBoxed(input)
    case tags.ERROR:
      return decodeError(input)
    case tags.DOM_EXCEPTION:
      return decodeDomException(input)
    case tags.BUFFER:
      return input.number(input.raw(input.varint()))
    case tags.RESIZABLE:
      return decodeResizable(input)
    case tags.VIEW:
      return decodeView(input)
    default:
      return input.fail(`unknown tag ${tag}`)
  }
}

function decodeMap(input: SpecialInput): Map<unknown, unknown> {
  const map = input.number(new Map<unknown, unknown>())
  input.within(() => {
    while (!input.atEnd()) map.set(input.value(), input.value())
  })
  return map
}

function decodeSet(input: SpecialInput): Set<unknown> {
  const set = input.number(new Set<unknown>())
  input.within(() => {
    while (!input.atEnd()) set.add(input.value())
  })
  return set
}

function decodeRegExp(input: SpecialInput): RegExp {
  const source = input.string()
  const flags = input.string()
  try {
    return input.number(new RegExp(source, flags))
  } catch {
    return input.fail('not a regular expression of this runtime')
  }
}

function decodeBoxed(input: SpecialInput): object {
  const finish = input.reserve()
  const tag = input.peek()
  const isPrimitive = tag < tags.SHORT_ARRAY || (tag >= tags.FALSE && tag <= tags.STRING16)
  const box: object = isPrimitive ? Object(input.value()) : input.fail('not a value to box')
  finish(box)
  return box
}

function decodeResizable(input: SpecialInput): ArrayBuffer {
  const length = input.varint()
  const maximum = input.varint()
  if (maximum < length) input.fail('a buffer is longer than its maximum')
  return input.number(input.raw(length, maximum))
}

function decodeView(input: SpecialInput): ArrayBufferView {
  const finish = input.reserve()
  const flags = input.byte()
  const view = viewClass(flags & tags.VIEW_TYPE)
  if (view === undefined) input.fail('a typed array that this runtime lacks')
  const tag = input.peek()
  if (tag !== tags.BUFFER && tag !== tags.RESIZABLE && tag !== tags.REFERENCE) input.fail('a view of no buffer')
  const buffer = input.value()
  if (!(buffer instanceof ArrayBuffer)) input.fail('a view of something else than a buffer')
  const isWhole = (flags & tags.VIEW_WHOLE) !== 0
  const isTracking = (flags & tags.VIEW_TRACKING) !== 0
  const offset = isWhole ? 0 : input.varint()
  const room = buffer.byteLength - offset
  const length = isWhole || isTracking ? Math.floor(room / view.size) : input.varint()
  const isAligned = offset % view.size === 0 && (!isWhole || room % view.size === 0)
  if (room < 0 || length * view.size > room || !isAligned) input.fail('a view beyond its buffer')
  const made = isTracking ? new view.make(buffer, offset) : new view.make(buffer, offset, length)
  finish(made)
  return made
}
