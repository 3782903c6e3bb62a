import { DomException } from '../runtime/ambient.js'
import type { SpecialInput } from './special-decoder.js'
import * as tags from './tags.js'

/** The reading side of error-encoder.ts. */
export function decodeError(input: SpecialInput): Error {
  const flags = input.byte()
  const type = flags & tags.ERROR_TYPE
  const name = tags.ERROR_TYPES[type]
  if (name === undefined) return input.fail('unknown type of error')
  const error = input.number(makeError(type, name))
  if ((flags & tags.ERROR_MESSAGE) !== 0) hide(error, 'message', input.string())
  hide(error, 'stack', (flags & tags.ERROR_STACK) !== 0 ? input.string() : undefined)
  const hasCause = (flags & tags.ERROR_CAUSE) !== 0
  if (hasCause) hide(error, 'cause', undefined)
  const hasProperties = (flags & tags.ERROR_PROPERTIES) !== 0
  if (!hasCause && !hasProperties) return error
  input.within(() => {
    if (hasCause) hide(error, 'cause', input.value())
    if (hasProperties) readProperties(input, error)
  })
  return error
}

export function decodeDomException(input: SpecialInput): Error {
  const finish = input.reserve()
  const name = input.string()
  const exception = new DomException(input.string(), name)
  hide(exception, 'stack', input.peek() === tags.UNDEFINED ? input.value() : input.string())
  finish(exception)
  input.within(() => readProperties(input, exception))
  return exception
}

function readProperties(input: SpecialInput, error: Error): void {
  input.entries(error, false)
  input.entries(error, true)
}

/** Without what a constructor would give it, such as the `errors` of an AggregateError. */
function makeError(type: number, name: string): Error {
  const maker = CLASSES[type]
  if (maker !== undefined) return Reflect.construct(Error, [], maker)
  const error = new Error()
  hide(error, 'name', name)
  return error
}

/** Not every runtime has a SuppressedError. */
const CLASSES = tags.ERROR_TYPES.map((name): (new (..._: never[]) => Error) | undefined =>
  Reflect.get(globalThis, name),
)

/** As the engine's own errors have them: not enumerable. */
function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true })
}
