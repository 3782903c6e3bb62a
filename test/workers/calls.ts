// Serves the calls that it is given, through the event loop or blocking, with handlers of all kinds.

import assert from 'node:assert/strict'
import { threadId, workerData } from 'node:worker_threads'
import { attach, type Queue } from 'janus-queue'
import { attachCalls, type CallContext, type Calls, callContext } from 'janus-queue/rpc'

class WithMethods {
  own = () => 'own'
  method(): string {
    return 'method'
  }
}

const state = { begun: 0, ended: 0, aborted: 0, served: [] as string[] }

export const handlers = {
  add: (a: number, b: number) => a + b,
  echo: (...args: unknown[]) => args,
  one: (value: unknown) => value,
  thread: () => threadId,
  db: { query: (text: string) => `rows of ${text}`, deep: { er: { most: () => 'here' } } },
  own: new WithMethods() as unknown as { own(): string; method(): string },
  // biome-ignore lint/suspicious/noThenProperty: what it is about
  then: () => 'then',
  constructor: () => 'constructor',
  throws(kind: string): never {
    if (kind === 'text') throw 'a text'
    if (kind === 'nothing') throw undefined
    if (kind === 'object') throw { code: 7 }
    if (kind === 'custom') throw Object.assign(new WithName('mine'), { code: 'E_MINE', detail: { a: [1] } })
    if (kind === 'cause') throw new RangeError('outer', { cause: new SyntaxError('inner') })
    if (kind === 'aggregate') throw new AggregateError([new TypeError('one')], 'several')
    if (kind === 'dom') throw new DOMException('by hand', 'AbortError')
    if (kind === 'uncloneable') {
      throw Object.assign(new TypeError('with a function'), { code: 'E_F', fn: () => 1, cause: { socket: () => 2 } })
    }
    if (kind === 'uncloneable aggregate') {
      const inner = Object.assign(new TypeError('one'), { fn: () => 1 })
      throw Object.assign(new AggregateError([inner, new Error('two')], 'several'), { fn: () => 1 })
    }
    if (kind === 'uncloneable dom') throw Object.assign(new DOMException('by hand', 'AbortError'), { fn: () => 1 })
    if (kind === 'unreadable property') {
      const error = Object.assign(new RangeError('of a getter'), { code: 'E_G', deep: {} })
      const property = { enumerable: true, get: () => assert.fail('looked at') }
      Object.defineProperty(error.deep, 'property', property)
      throw Object.defineProperty(error, 'property', property)
    }
    if (kind === 'unreadable') throw new Proxy({}, { ownKeys: () => assert.fail('looked at') })
    throw new TypeError('plain')
  },
  uncloneable: () => () => {},
  large: (bytes: number) => new Uint8Array(bytes),
  context: () => contextOf(callContext()),
  queue: (queue: Queue<unknown>) => attach<number>(queue).syncQ.getNowait(),
  state: () => ({ ...state }),
  block(milliseconds: number): number {
    state.begun++
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
    return milliseconds
  },
  note(text: string): number {
    return state.served.push(text)
  },
  exit: (code: number): void => {
    process.exit(code)
  },
  *count(most: number): IterableIterator<number> {
    state.begun++
    try {
      for (let i = 0; i < most; i++) yield i
      return 'the end' as never
    } finally {
      state.ended++
    }
  },
  *failing(most: number): IterableIterator<number> {
    for (let i = 0; i < most; i++) yield i
    throw new RangeError(`after ${most}`)
  },
  *odd(): IterableIterator<unknown> {
    yield 1
    yield () => {}
  },
  /** Iterators that do what they should not. */
  odder(kind: string): IterableIterator<number> {
    let next = 0
    const iterator = {
      next: (): IteratorResult<number> => (kind === 'no object' ? (7 as never) : { done: false, value: next++ }),
      return(): never {
        throw new RangeError('at its end')
      },
      [Symbol.iterator]: () => iterator,
    }
    return iterator
  },
  arrays: () => [[1, 2], new Map([[1, 2]]), new Set([3]), 'text', Uint8Array.of(4)],
  map: () => new Map([['a', 1]]),
  entries: () => new Map([['a', 1]]).entries(),
}

export const asyncHandlers = {
  ...handlers,
  later: async (milliseconds: number, value?: unknown) => {
    state.begun++
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return value
  },
  rejects: async () => {
    await undefined
    throw Object.assign(new Error('rejected'), { code: 'E_R' })
  },
  hang: () => {
    state.begun++
    callContext().signal.addEventListener('abort', () => state.aborted++)
    return new Promise<never>(() => {})
  },
  lateContext: async () => {
    await undefined
    return contextOf(callContext())
  },
  async *slow(most: number, milliseconds: number): AsyncIterableIterator<number> {
    state.begun++
    try {
      for (let i = 0; i < most; i++) {
        if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds))
        yield i
      }
    } finally {
      state.ended++
    }
  },
  readable: () =>
    new ReadableStream<number>({
      start(controller) {
        for (const n of [1, 2, 3]) controller.enqueue(n)
        controller.close()
      },
    }),
}

export type Handlers = typeof asyncHandlers

class WithName extends Error {
  override readonly name = 'WithName'
}

function contextOf({ name, priority, signal }: CallContext) {
  return { name, priority, aborted: signal.aborted }
}

const { calls: handle, sync = false, concurrency } = workerData ?? {}
if (handle !== undefined) {
  const calls: Calls<Handlers> = attachCalls(handle)
  if (sync) calls.serveSync(asyncHandlers)
  else calls.serve(asyncHandlers, concurrency === undefined ? {} : { concurrency })
}
