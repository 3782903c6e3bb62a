import type { Decoder } from './decoder.js'
import * as tags from './tags.js'
import { viewClass } from './views.js'

/** The reading side of special-encoder.ts: the values whose tags the decoder itself doesn't know. */
export function decodeSpecial(decoder: Decoder, tag: number): unknown {
  switch (tag) {
    case tags.MAP:
      return decodeMap(decoder)
    case tags.SET:
      return decodeSet(decoder)
    case tags.DATE:
      return decoder.number(new Date(decoder.double()))
    case tags.REGEXP:
      return decodeRegExp(decoder)
    case tags.BOXED:
      return decodeBoxed(decoder)
    case tags.ERROR:
      return decodeError(decoder)
    case tags.DOM_EXCEPTION:
      return decodeDomException(decoder)
    case tags.BUFFER:
      return decoder.number(decoder.raw(decoder.varint()))
    case tags.RESIZABLE:
      return decodeResizable(decoder)
    case tags.VIEW:
      return decodeView(decoder)
    default:
      return decoder.fail(`unknown tag ${tag}`)
  }
}

function decodeMap(decoder: Decoder): Map<unknown, unknown> {
  const map = decoder.number(new Map<unknown, unknown>())
  decoder.within(() => {
    while (!decoder.atEnd()) map.set(decoder.value(), decoder.value())
  })
  return map
}

function decodeSet(decoder: Decoder): Set<unknown> {
  const set = decoder.number(new Set<unknown>())
  decoder.within(() => {
    while (!decoder.atEnd()) set.add(decoder.value())
  })
  return set
}

function decodeRegExp(decoder: Decoder): RegExp {
  const source = decoder.string()
  const flags = decoder.string()
  try {
    return decoder.number(new RegExp(source, flags))
  } catch {
    return decoder.fail('not a regular expression of this runtime')
  }
}

function decodeBoxed(decoder: Decoder): object {
  const finish = decoder.reserve()
  const value = decoder.value()
  if (value === null || typeof value === 'object' || value === undefined) decoder.fail('not a value to box')
  const box: object = Object(value)
  finish(box)
  return box
}

function decodeError(decoder: Decoder): Error {
  const flags = decoder.byte()
  const type = tags.ERROR_TYPES[flags & tags.ERROR_TYPE]
  if (type === undefined) decoder.fail('unknown type of error')
  const error = decoder.number(new type())
  if ((flags & tags.ERROR_MESSAGE) !== 0) hide(error, 'message', decoder.string())
  hide(error, 'stack', (flags & tags.ERROR_STACK) !== 0 ? decoder.string() : undefined)
  if ((flags & tags.ERROR_CAUSE) !== 0) {
    hide(error, 'cause', undefined)
    decoder.within(() => hide(error, 'cause', decoder.value()))
  }
  return error
}

function decodeDomException(decoder: Decoder): DOMException {
  const finish = decoder.reserve()
  const name = decoder.string()
  const exception = new DOMException(decoder.string(), name)
  hide(exception, 'stack', decoder.value())
  finish(exception)
  return exception
}

function decodeResizable(decoder: Decoder): ArrayBuffer {
  const length = decoder.varint()
  const maximum = decoder.varint()
  if (maximum < length) decoder.fail('a buffer is longer than its maximum')
  return decoder.number(decoder.raw(length, maximum))
}

function decodeView(decoder: Decoder): ArrayBufferView {
  const finish = decoder.reserve()
  const flags = decoder.byte()
  const view = viewClass(flags & tags.VIEW_TYPE)
  if (view === undefined) decoder.fail('a typed array that this runtime lacks')
  const buffer = decoder.value()
  if (!(buffer instanceof ArrayBuffer)) decoder.fail('a view of something else than a buffer')
  const isWhole = (flags & tags.VIEW_WHOLE) !== 0
  const isTracking = (flags & tags.VIEW_TRACKING) !== 0
  const offset = isWhole ? 0 : decoder.varint()
  const room = buffer.byteLength - offset
  const length = isWhole || isTracking ? Math.floor(room / view.size) : decoder.varint()
  const isAligned = offset % view.size === 0 && (!isWhole || room % view.size === 0)
  if (room < 0 || length * view.size > room || !isAligned) decoder.fail('a view beyond its buffer')
  const made = isTracking ? new view.make(buffer, offset) : new view.make(buffer, offset, length)
  finish(made)
  return made
}

/** As the engine's own errors have them: not enumerable. */
function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true })
}
