import { attach, InvalidStateError } from '../index.js'
import { core } from './core.js'
import type { Handlers } from './handlers.js'
import { OpenCalls } from './open-calls.js'
import type { Handle, Order } from './protocol.js'
import { type Server, serve } from './serve.js'
import { serveSync } from './serve-sync.js'

/** What startCalls() says to a worker. */
export interface Post {
  readonly calls: Handle
  readonly orders: Handle
}

/**
 * In a worker that startCalls() began: answers its calls until they are shut down.
 *
 * @param options `concurrency`: so many at a time; default: without limit. `sync`: one after the other, blocking this thread, for
 * synchronous handlers; it returns when the calls are shut down.
 * @throws InvalidStateError in any other thread.
 * @throws TypeError where an argument is of another type.
 * @throws RangeError where `concurrency` is out of its range.
 *
 * @example
 * ```ts
 * const handlers = { add: (a: number, b: number) => a + b }
 * export type Handlers = typeof handlers
 * serveCalls(handlers)
 * ```
 * @since 0.2.0
 */
export function serveCalls(
  handlers: Handlers,
  options: { concurrency?: number | undefined; sync?: boolean | undefined } = {},
): Server | undefined {
  const post = core.runtime.spawnHidden() as Post | undefined // which nobody else says
  if (post === undefined) {
    throw new InvalidStateError(
      'serveCalls: this thread was not begun by startCalls(); elsewhere, attachCalls() what it was given and serve() them',
    )
  }
  const calls = new OpenCalls(attach(post.calls))
  const orders = attach<Order>(post.orders)
  if (options?.sync === true) {
    serveSync(calls, handlers, 'serveCalls', orders)
    return undefined
  }
  return serve(calls, handlers, options, 'serveCalls', orders)
}
