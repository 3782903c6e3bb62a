import {
  C_ALL_DONE,
  C_NOT_EMPTY,
  C_NOT_FULL,
  EMPTY,
  EXCESS,
  FULL,
  NO_MEMORY,
  PARTIAL,
  SHUT,
} from '../src/core/layout.js'
import type { Client } from './client.js'
import type { Item } from './model.js'
import type { Operation, Program } from './thread.js'
import { block, isWaitable, standInLine, UNFINISHED, type Waiter } from './waiting.js'

/** The operations of the queue as programs that leave their mark in the history: what scenarios are made of. */
export type Action = (client: Client) => Program

/** How an operation waits: not at all, blocked, or blocked until some moment. */
export type Patience = 'now' | 'block' | 'timed'

const NAMES = new Map<number, string>([
  [0, 'ok'],
  [EMPTY, 'empty'],
  [FULL, 'full'],
  [SHUT, 'shut'],
  [NO_MEMORY, 'no room'],
  [EXCESS, 'excess'],
  [UNFINISHED, 'unfinished'],
])

function nameOf(code: number): string {
  return NAMES.get(code) ?? `code ${code}`
}

function begin({ machine, thread }: Client, name: string, argument: unknown): Operation {
  const operation: Operation = { thread: thread.id, name, argument, invoked: -1, returned: -1, result: undefined }
  machine.history.push(operation)
  thread.operation = operation
  return operation
}

function end({ machine, thread }: Client, operation: Operation, result: unknown): void {
  operation.result = result
  operation.returned = machine.events++
  thread.operation = undefined
  thread.operations++
}

export function item(id: number, bytes = 0, priority = id): Item {
  return { id, bytes, priority }
}

export function put(what: Item, patience: Patience = 'now'): Action {
  return function* (client) {
    const operation = begin(client, 'put', what)
    const code = yield* patiently(client, C_NOT_FULL, () => client.offer(what), patience)
    end(client, operation, nameOf(code))
  }
}

export function get(patience: Patience = 'now'): Action {
  return function* (client) {
    const operation = begin(client, 'get', undefined)
    let id = 0
    const attempt = (): Program<number> => client.take((got) => (id = got))
    const code = yield* patiently(client, C_NOT_EMPTY, attempt, patience)
    end(client, operation, code < 0 ? nameOf(code) : id)
  }
}

export function peek(patience: Patience = 'now'): Action {
  return function* (client) {
    const operation = begin(client, 'peek', undefined)
    let id = 0
    const attempt = (): Program<number> => client.peek((got) => (id = got))
    const code = yield* patiently(client, C_NOT_EMPTY, attempt, patience)
    end(client, operation, code < 0 ? nameOf(code) : id)
  }
}

/** src/faces/sync-queue.ts: tries once, then blocks. */
function* patiently(
  client: Client,
  condition: number,
  attempt: () => Program<number>,
  patience: Patience,
): Program<number> {
  const code = yield* attempt()
  if (patience === 'now' || !isWaitable(code)) return code
  return yield* block(client, condition, attempt, patience === 'timed')
}

export function join(patience: Patience = 'block'): Action {
  return function* (client) {
    const operation = begin(client, 'join', undefined)
    const attempt = function* (): Program<number> {
      return (yield* client.call('unfinished')) === 0 ? 0 : UNFINISHED
    }
    const code = patience === 'now' ? yield* attempt() : yield* block(client, C_ALL_DONE, attempt, patience === 'timed')
    end(client, operation, nameOf(code))
  }
}

export const taskDone: Action = function* (client) {
  const operation = begin(client, 'taskDone', undefined)
  end(client, operation, nameOf(yield* client.until('taskDone')))
}

export const clear: Action = function* (client) {
  const operation = begin(client, 'clear', undefined)
  end(client, operation, yield* client.drop(false))
}

/** shutdown(true) */
export const close: Action = function* (client) {
  const operation = begin(client, 'close', undefined)
  end(client, operation, yield* client.drop(true))
}

export const shut: Action = function* (client) {
  const operation = begin(client, 'shut', undefined)
  end(client, operation, nameOf(yield* client.until('shut')))
}

export function setLimit(maxsize: number): Action {
  return function* (client) {
    const operation = begin(client, 'setLimit', maxsize)
    end(client, operation, nameOf(yield* client.until('setLimit', maxsize)))
  }
}

/** A reader's view of a counter, exact only while nobody else works. */
export function count(name: 'size' | 'unfinished'): Action {
  return function* (client) {
    const operation = begin(client, name, undefined)
    end(client, operation, yield* client.call(name))
  }
}

/** src/store/batch.ts, flush(): each step of the core that enters is an operation of its own. */
export function putMany(...items: Item[]): Action {
  return function* (client) {
    const ends = client.stageAll(items)
    const to = (index: number): number => ends[index] ?? 0
    let done = 0
    let wanted = items.length
    while (done < items.length) {
      const operation = begin(client, 'putMany', items.slice(done, wanted))
      const code = yield* client.putStaged(wanted - done, to(done), to(wanted) - to(done))
      const limit = code === FULL || code === PARTIAL ? client.result : 0
      end(client, operation, code === PARTIAL ? 'no room' : nameOf(code))
      if (code === 0) {
        done = wanted
        wanted = items.length
      } else if (code === FULL) wanted = done + Math.min(limit, wanted - done)
      else if (code === PARTIAL) wanted = fitting(ends, done, to(done) + limit)
      if ((code !== 0 && code !== FULL && code !== PARTIAL) || wanted === done) break
    }
  }
}

function fitting(ends: readonly number[], first: number, limit: number): number {
  let last = first
  while (last < ends.length - 1 && (ends[last + 1] ?? 0) <= limit) last++
  return last
}

/** Store.takeMany(): what lies side by side, or nothing. */
export function getMany(most: number): Action {
  return function* (client) {
    const found = yield* client.scan(most)
    if (found === 0) return
    const operation = begin(client, 'getMany', found)
    const isTaken = (yield* client.takeScanned(found)) === 0
    end(client, operation, isTaken ? client.locateAll(found).join(' ') : 'no room')
  }
}

/** Asynchronous operations of one event loop, which wait in a line. */
export function inLine(condition: number, patience: Patience, ...items: (Item | undefined)[]): Action {
  return function* (client) {
    const waiters = items.map((what) => waiter(client, what, patience === 'timed'))
    yield* standInLine(client, condition, waiters)
  }
}

function waiter(client: Client, what: Item | undefined, timed: boolean): Waiter {
  let operation: Operation | undefined
  return {
    timed,
    *attempt() {
      operation ??= begin(client, what === undefined ? 'get' : 'put', what)
      client.thread.operation = operation
      let id = 0
      const code = what === undefined ? yield* client.take((got) => (id = got)) : yield* client.offer(what)
      if (!isWaitable(code)) end(client, operation, code < 0 || what !== undefined ? nameOf(code) : id)
      return code
    },
    expire(code) {
      if (operation !== undefined) end(client, operation, nameOf(code))
    },
  }
}

/** A thread that comes, and one that goes. */
export const register: Action = function* (client) {
  yield* client.register()
}

/** What a thread does that comes, if there is room for it. */
export function registered(action: Action): Action {
  return function* (client) {
    if ((yield* client.register()) === 0) yield* action(client)
  }
}

export const leave: Action = function* (client) {
  yield* client.unregister(client.record)
}

/** Gives back what the thread held, which has ended. */
export function reap(dead: number): Action {
  return (client) => client.reap(dead)
}

/** The operation, given up between any two of its steps: a stack overflow, or a failed allocation, that the program caught. */
export function cutShort(action: Action): Action {
  return function* (client) {
    const program = action(client)
    for (let next = program.next(0); !next.done; next = program.next(yield next.value)) {
      if ((yield { do: 'choose' }) === 1) return
    }
  }
}

/** The operation's first steps, so many, after which the thread is no more. */
export function halfway(action: Action, steps: number): Action {
  return function* (client) {
    const program = action(client)
    for (let next = program.next(0), left = steps; !next.done && left > 0; left--) {
      next = program.next(yield next.value)
    }
  }
}

/** One thread's operations, one after the other. */
export function sequence(...actions: Action[]): Action {
  return function* (client) {
    for (const action of actions) yield* action(client)
  }
}
