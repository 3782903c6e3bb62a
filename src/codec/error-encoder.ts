import { DomException } from '../runtime/ambient.js'
import { putByte, putKey, putString } from './scalars.js'
import type { SpecialOutput } from './special-encoder.js'
import * as tags from './tags.js'

/*
 * The writing side for errors. Name, message, stack and cause go as structured clone reads them; beyond it go a name of its own,
 * the own enumerable properties (`code`, `errno`), and what the language hides in an AggregateError or a SuppressedError.
 */

type Property = readonly [key: string, value: unknown]

/** Own properties that hold a part of an error though they are not enumerable. */
const HIDDEN = ['errors', 'error', 'suppressed'] as const
/** What has a place of its own in ERROR. */
const PLACED: readonly string[] = ['message', 'stack', 'cause']

export function encodeError(output: SpecialOutput, error: object): void {
  const name = String(Reflect.get(error, 'name'))
  const message = Object.getOwnPropertyDescriptor(error, 'message')
  const stack: unknown = Reflect.get(error, 'stack')
  const cause = Object.getOwnPropertyDescriptor(error, 'cause')
  // As structured clone: a message or cause that is absent stays absent; one that is a getter counts as absent.
  const hasMessage = message !== undefined && 'value' in message
  const hasCause = cause !== undefined && 'value' in cause
  const known: readonly string[] = tags.ERROR_TYPES
  const type = Math.max(0, known.indexOf(name))
  const isNamed = known[type] === name
  const shown = Object.keys(error)
  const keys = shown.length === 0 ? shown : shown.filter((key) => !PLACED.includes(key) && !(key === 'name' && isNamed))
  const hidden = hiddenParts(error)
  if (!isNamed && !keys.includes('name')) hidden.push(['name', name])
  const hasProperties = keys.length > 0 || hidden.length > 0
  putByte(output.writer, tags.ERROR)
  putByte(
    output.writer,
    type |
      (hasMessage ? tags.ERROR_MESSAGE : 0) |
      (typeof stack === 'string' ? tags.ERROR_STACK : 0) |
      (hasCause ? tags.ERROR_CAUSE : 0) |
      (hasProperties ? tags.ERROR_PROPERTIES : 0),
  )
  // Not String(): as structured clone, a symbol as a message is a TypeError.
  if (hasMessage) putString(output.writer, `${message.value}`)
  if (typeof stack === 'string') putString(output.writer, stack)
  if (!hasCause && !hasProperties) return
  output.within(() => {
    if (hasCause) output.value(cause.value, 'cause')
    if (hasProperties) encodeProperties(output, error, hidden, keys)
  })
}

export function encodeDomException(output: SpecialOutput, exception: object): void {
  const stack: unknown = Reflect.get(exception, 'stack')
  putByte(output.writer, tags.DOM_EXCEPTION)
  putString(output.writer, String(Reflect.get(exception, 'name')))
  putString(output.writer, String(Reflect.get(exception, 'message')))
  output.value(typeof stack === 'string' ? stack : undefined, '')
  const cause = Object.getOwnPropertyDescriptor(exception, 'cause')
  const hidden = shownBySubclass(exception)
  if (cause !== undefined && 'value' in cause && cause.enumerable === false) hidden.push(['cause', cause.value])
  const keys = Object.keys(exception).filter((key) => key !== 'stack')
  output.within(() => encodeProperties(output, exception, hidden, keys))
}

function encodeProperties(output: SpecialOutput, error: object, hidden: Property[], keys: readonly string[]): void {
  for (const [key, value] of hidden) {
    putKey(output.writer, key)
    output.value(value, key)
  }
  putByte(output.writer, tags.END)
  for (const key of keys) {
    // A getter may have removed it.
    if (!Object.hasOwn(error, key)) continue
    putKey(output.writer, key)
    output.value(Reflect.get(error, key), key)
  }
  putByte(output.writer, tags.END)
}

function hiddenParts(error: object): Property[] {
  const parts: Property[] = []
  for (const key of HIDDEN) {
    if (!Object.hasOwn(error, key)) continue
    const part = Object.getOwnPropertyDescriptor(error, key)
    if (part !== undefined && part.enumerable === false && 'value' in part) parts.push([key, part.value])
  }
  return parts
}

/** What the platform's subclasses of DOMException, such as QuotaExceededError, show besides. */
function shownBySubclass(exception: object): Property[] {
  const parts: Property[] = []
  let link: object | null = Object.getPrototypeOf(exception)
  for (; link !== null && link !== DomException.prototype; link = Object.getPrototypeOf(link)) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(link))) {
      if (get !== undefined && !(key in DomException.prototype)) parts.push([key, Reflect.apply(get, exception, [])])
    }
  }
  // One of another realm has a chain of its own, in which the standard members are no more than that.
  return link === null ? [] : parts
}
