/**
 * What may be called: functions, which may be asynchronous, and may return iterators to stream. Nested objects are reached by
 * dots: `db.query`. Own properties alone count, so no method of a class instance, and none of a forbidden name.
 *
 * @since 0.2.0
 */
export type Handlers = {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a handler takes
  readonly [name: string]: ((...args: any[]) => unknown) | Handlers
}

type Handler = (...args: unknown[]) => unknown

const FORBIDDEN = new Set(['then', 'constructor', '__proto__'])

/** @throws TypeError where they are none. */
export function checkHandlers(handlers: Handlers, where: string): void {
  if (typeof handlers === 'object' && handlers !== null) return
  throw new TypeError(
    `${where}: handlers must be an object of functions, got ${handlers === null ? null : typeof handlers}`,
  )
}

/** Calls the handler of this name. @throws TypeError where there is none, and whatever it throws. */
export function callHandler(handlers: Handlers, name: string, args: readonly unknown[]): unknown {
  const path = name.split('.')
  const last = path.pop() ?? ''
  let owner: unknown = handlers
  for (const key of path) owner = ownOf(owner, key)
  const handler = ownOf(owner, last)
  if (typeof handler === 'function') return Reflect.apply(handler as Handler, owner, args)
  throw new TypeError(`there is no handler '${name}' here; there are: ${namesOf(handlers).join(', ') || 'none'}`)
}

function ownOf(owner: unknown, key: string): unknown {
  if (typeof owner !== 'object' || owner === null || FORBIDDEN.has(key) || !Object.hasOwn(owner, key)) return undefined
  return Reflect.get(owner, key)
}

function namesOf(handlers: object, before = '', above: readonly object[] = []): string[] {
  return Object.keys(handlers).flatMap((key) => {
    const value = ownOf(handlers, key)
    if (typeof value === 'function') return [before + key]
    if (typeof value !== 'object' || value === null || above.includes(value)) return []
    return namesOf(value, `${before}${key}.`, [...above, handlers])
  })
}
