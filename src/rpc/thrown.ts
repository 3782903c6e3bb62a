import { codecs } from '../index.js'

/** Errors on their way: what of them can't be cloned is told as text, and where they arrive it shows who called. */

/** Causes of causes. */
const MOST_CAUSES = 8

/** The same with nothing in it that can't be cloned. */
export function plain(thrown: unknown, depth = 0): unknown {
  if (typeof thrown !== 'object' || thrown === null || depth > MOST_CAUSES) return String(thrown)
  const isError = thrown instanceof Error
  const copy = isError ? errorLike(thrown) : {}
  const told = (value: unknown): unknown => {
    if (canClone(value)) return value
    return value instanceof Error ? plain(value, depth + 1) : String(value)
  }
  for (const key of new Set([...Object.keys(thrown), ...HIDDEN])) {
    if (!Object.hasOwn(thrown, key)) continue
    let value: unknown
    try {
      value = Reflect.get(thrown, key)
      value = key === 'errors' && Array.isArray(value) ? value.map(told) : told(value)
    } catch (error) {
      value = `${error}` // of a getter, or of what has no text
    }
    define(copy, key, value, Object.prototype.propertyIsEnumerable.call(thrown, key))
  }
  return copy
}

/** What errors have of their own that is not enumerable; see src/codec/error-encoder.ts, which knows the class by the name. */
const HIDDEN = ['cause', 'errors', 'error', 'suppressed']

function errorLike(error: Error): Error {
  const { name, message, stack } = error
  const isDom = error instanceof DOMException
  const copy = isDom ? new DOMException(message, name) : new Error(`${message}`)
  if (!isDom) define(copy, 'name', `${name}`, false)
  define(copy, 'stack', stack, false)
  return copy
}

function canClone(value: unknown): boolean {
  try {
    codecs.structured.encode(value)
    return true
  } catch {
    return false
  }
}

/** Adds the stack of the caller below that of the server. */
export function withCaller(thrown: unknown, trace: Error): unknown {
  if (!(thrown instanceof Error)) return thrown
  const lines = (trace.stack ?? '').split('\n')
  // V8 begins with the error's own line, others have none.
  const below = lines.filter((line, index) => line !== '' && (index > 0 || !line.startsWith('Error'))).join('\n')
  try {
    define(thrown, 'stack', `${thrown.stack ?? thrown}\n${below}`, false)
  } catch {} // frozen by nobody, but a DOMException's may be a getter that can't be shadowed
  return thrown
}

function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}

/** An error of the handler's on its way to whoever awaits it. */
export class Thrown {
  readonly error: unknown
  /** Where the call came from, where engines can't tell later: to look at the stack takes longer than the rest of a call. */
  readonly trace: Error | undefined

  constructor(error: unknown, trace: Error | undefined) {
    this.error = error
    this.trace = trace
  }
}

/** V8 and JavaScriptCore show who awaits a promise in the stack of an error that is made as it is rejected. */
export const traceNow: () => Error | undefined = 'stackTraceLimit' in Error ? () => undefined : () => new Error()

/** The same promise; an error of the handler's shows who awaits it. */
export async function traced<R>(promise: Promise<R>): Promise<R> {
  try {
    return await promise
  } catch (error) {
    throw error instanceof Thrown ? withCaller(error.error, error.trace ?? new Error()) : error
  }
}
