import type { Handlers } from './handlers.js'

/**
 * What a call of a handler that returns R gives, where it blocks.
 *
 * @since 0.2.0
 */
// biome-ignore-start lint/suspicious/noExplicitAny: parameters of types that are matched against whatever they are
export type SyncResult<R> = R extends Whole
  ? R
  : R extends AsyncIterable<infer T> | IterableIterator<infer T>
    ? IterableIterator<T>
    : R

/**
 * What a call of a handler that returns R promises.
 *
 * @since 0.2.0
 */
export type AsyncResult<R> = R extends Whole
  ? R
  : R extends AsyncIterable<infer T> | IterableIterator<infer T>
    ? AsyncIterableIterator<T>
    : R

/** Iterable, and yet no stream. */
type Whole = string | readonly any[] | ReadonlyMap<any, any> | ReadonlySet<any> | ArrayBufferView

/**
 * Handlers as they are called where it blocks.
 *
 * @since 0.2.0
 */
export type SyncForm<H> = {
  readonly [K in keyof H]: H[K] extends (...args: infer A) => infer R
    ? (...args: A) => SyncResult<Awaited<R>>
    : SyncForm<H[K]>
}

/**
 * Handlers as they are called for promises.
 *
 * @since 0.2.0
 */
export type AsyncForm<H> = {
  readonly [K in keyof H]: H[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<AsyncResult<Awaited<R>>>
    : AsyncForm<H[K]>
}
// biome-ignore-end lint/suspicious/noExplicitAny: see above

type Call = (name: string, args: readonly unknown[]) => unknown

/** What looks like the handlers, and calls them by their names: it knows no handler, so it has whatever is asked for, but no `then`. */
export function formOf<F extends SyncForm<Handlers> | AsyncForm<Handlers>>(call: Call): F {
  return memberOf(call, '') as F // which the server alone knows
}

function memberOf(call: Call, path: string): unknown {
  const members = new Map<string, unknown>()
  return new Proxy(path === '' ? Object.create(null) : () => {}, {
    get(_, key) {
      if (typeof key !== 'string' || key === 'then') return undefined
      const known = members.get(key)
      if (known !== undefined) return known
      const member = memberOf(call, path === '' ? key : `${path}.${key}`)
      members.set(key, member)
      return member
    },
    apply: (_, __, args) => call(path, args),
  })
}
