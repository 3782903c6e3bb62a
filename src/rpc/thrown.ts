/** Errors on their way: what of them can't be cloned is told as text, and where they arrive it shows who called. */

/** The same error with nothing in it that can't be cloned. */
export function plain(thrown: unknown, canClone: (value: unknown) => boolean, depth = 0): unknown {
  if (typeof thrown !== 'object' || thrown === null || depth > MOST_CAUSES) return String(thrown)
  const source = thrown
  const copy = source instanceof Error ? errorLike(source) : {}
  const keys = new Set(Object.keys(source))
  if (Object.hasOwn(source, 'cause')) keys.add('cause')
  for (const key of keys) {
    let value: unknown
    try {
      value = Reflect.get(source, key)
      if (!canClone(value)) value = value instanceof Error ? plain(value, canClone, depth + 1) : String(value)
    } catch (error) {
      value = `${error}` // of a getter, or of what has no text
    }
    define(copy, key, value, key !== 'cause')
  }
  return copy
}

function errorLike(error: Error): Error {
  const Kind = STANDARD.find((kind) => kind.prototype === Object.getPrototypeOf(error)) ?? Error
  const copy = new Kind(`${error.message}`)
  if (copy.name !== error.name) define(copy, 'name', `${error.name}`, false)
  define(copy, 'stack', `${error.stack}`, false)
  return copy
}

/** Causes of causes. */
const MOST_CAUSES = 8

const STANDARD = [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]

/** Adds the stack of the caller below that of the server. */
export function withCaller(thrown: unknown, trace: Error): unknown {
  if (!(thrown instanceof Error)) return thrown
  const lines = (trace.stack ?? '').split('\n')
  // V8 begins with the error's own line, others have none.
  const below = lines.filter((line, index) => line !== '' && (index > 0 || !line.startsWith('Error'))).join('\n')
  try {
    define(thrown, 'stack', `${thrown.stack}\n${below}`, false)
  } catch {} // frozen by nobody, but a DOMException's may be a getter that can't be shadowed
  return thrown
}

function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}
