import type { Call, Entry, Outcome, Refusal } from '../proof/model.js'
import {
  C_ALL_DONE,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SHUT_DOWN,
  EMPTY,
  EXCESS,
  FULL,
  M_RECORDS,
  NO_MEMORY,
  PARTIAL,
  RECORD_FREE,
  SHUT,
  T_NEXT,
  T_STAGING_BYTES,
  T_STATE,
  T_THREAD,
  UNIT_BYTES,
} from '../src/core/layout.js'
import { isWaitable, UNFINISHED } from '../src/waiting/codes.js'
import { type Client, type Shape, SOME_TIME } from './client.js'
import { EventLoop, type Pending } from './event-loop.js'
import { Failure } from './failure.js'
import type { Operation, Program } from './thread.js'

/** The operations of the queue as programs that leave their mark in the history: what scenarios are made of. */
export type Action = (client: Client) => Program

/** How an operation waits: not at all, blocked, or blocked until some moment. */
export type Patience = 'now' | 'block' | 'timed'

export interface Item extends Entry {
  /** Payload in bytes; 0: the item is a number. */
  readonly bytes: number
}

export function item(id: number, bytes = 0, priority = id): Item {
  return { id, bytes, priority }
}

const REFUSALS = new Map<number, Refusal>([
  [EMPTY, 'Empty'],
  [FULL, 'Full'],
  [SHUT, 'ShutDown'],
  [EXCESS, 'Excess'],
  [UNFINISHED, 'Unfinished'],
])

/** What a code says; undefined: memory was lacking, which is no matter of the model: it changes nothing. */
function outcomeOf(code: number, value?: number | boolean): Outcome | undefined {
  if (code >= 0) return { value }
  if (code === NO_MEMORY) return undefined
  const refused = REFUSALS.get(code)
  if (refused === undefined) throw new Failure(`an operation gave code ${code}`)
  return { refused }
}

export function begin({ machine, thread, queue }: Client, call: Call, times = 1): Operation {
  const operation: Operation = {
    thread: thread.id,
    queue,
    call,
    times,
    invoked: -1,
    returned: -1,
    outcome: undefined,
    lacksMemory: false,
  }
  machine.history.push(operation)
  thread.operation = operation
  return operation
}

export function end({ machine, thread }: Client, operation: Operation, outcome: Outcome | undefined): void {
  operation.outcome = outcome
  operation.lacksMemory = outcome === undefined
  operation.returned = machine.events++
  thread.operation = undefined
  thread.operations++
}

/** The action on another queue of the scenario. */
export function at(queue: number, action: Action): Action {
  return function* (client) {
    const before = client.queue
    client.queue = queue
    yield* action(client)
    client.queue = before
  }
}

export function put(what: Item, patience: Patience = 'now'): Action {
  return function* (client) {
    const { id, priority } = what
    const operation = begin(client, { do: 'put', id, priority })
    const code = yield* patiently(client, C_NOT_FULL, () => client.offer(what), patience)
    end(client, operation, outcomeOf(code))
  }
}

function taking(name: 'get' | 'peek', patience: Patience): Action {
  return function* (client) {
    const operation = begin(client, { do: name })
    let id = 0
    const attempt = function* (): Program<number> {
      const head = yield* name === 'get' ? client.store().take() : client.store().peek()
      if (head >= 0) id = yield* client.item(head)
      return head
    }
    const code = yield* patiently(client, C_NOT_EMPTY, attempt, patience)
    end(client, operation, outcomeOf(code, id))
  }
}

export function get(patience: Patience = 'now'): Action {
  return taking('get', patience)
}

export function peek(patience: Patience = 'now'): Action {
  return taking('peek', patience)
}

/** getTask(): the item is remembered as what the thread has been lent last. */
export function lend(patience: Patience = 'now'): Action {
  return function* (client) {
    const operation = begin(client, { do: 'lend', thread: String(client.thread.id) })
    let id = 0
    const attempt = function* (): Program<number> {
      const head = yield* client.shipped.lend(client.store())
      if (head < 0) return head
      id = yield* client.item(head)
      client.loans.push({ id, cell: client.store().cell, queue: client.queue })
      return head
    }
    const code = yield* patiently(client, C_NOT_EMPTY, attempt, patience)
    end(client, operation, outcomeOf(code, id))
  }
}

/** task.done() of what was lent last, if anything is. */
export const done: Action = function* (client) {
  const loan = client.loans.pop()
  if (loan === undefined) return
  const operation = begin(client, { do: 'done', thread: String(client.thread.id), id: loan.id })
  yield* client.shipped.loanDone(client.store(), loan.cell)
  end(client, operation, { value: undefined })
}

/** task.release() of what was lent last, if anything is. */
export function giveBack(last = false): Action {
  return function* (client) {
    const loan = client.loans.pop()
    if (loan === undefined) return
    const operation = begin(client, { do: 'release', thread: String(client.thread.id), id: loan.id, last })
    const code = yield* client.shipped.giveBack(client.store(), loan.cell, last)
    end(client, operation, { value: code === 0 })
  }
}

/** As the first of what was lent is given back, or done, instead of the last. */
export function first(action: Action): Action {
  return function* (client) {
    client.loans.reverse()
    yield* action(client)
    client.loans.reverse()
  }
}

/** The same by a thread that may give way to event loops before each look (src/waiting/precedence.ts). */
export function givingWay(action: Action): Action {
  return function* (client) {
    client.givesWay = true
    yield* action(client)
    client.givesWay = false
  }
}

/** src/faces/sync-queue.ts: tries once, then blocks. */
function* patiently(
  client: Client,
  condition: number,
  attempt: () => Program<number>,
  patience: Patience,
): Program<number> {
  if (patience === 'now') return yield* attempt()
  return yield* client.block(condition, attempt, patience === 'timed')
}

export function join(patience: Patience = 'block'): Action {
  return function* (client) {
    const operation = begin(client, { do: 'join' })
    const attempt = function* (): Program<number> {
      return (yield* client.store().unfinished) === 0 ? 0 : UNFINISHED
    }
    end(client, operation, outcomeOf(yield* patiently(client, C_ALL_DONE, attempt, patience)))
  }
}

export const taskDone: Action = function* (client) {
  const operation = begin(client, { do: 'taskDone' })
  end(client, operation, outcomeOf((yield* client.store().taskDone()) ? 0 : EXCESS))
}

export const clear: Action = function* (client) {
  const operation = begin(client, { do: 'clear' })
  end(client, operation, { value: yield* client.shipped.drop(client.store(), false) })
}

/** A reason of so many bytes, all of them `id`. */
function reasonOf(id: number, bytes: number): Uint8Array | undefined {
  return bytes === 0 ? undefined : new Uint8Array(bytes).fill(id)
}

/** shutdown({ immediate: true, reason }) */
export function closing(id: number, bytes: number): Action {
  return function* (client) {
    const operation = begin(client, { do: 'close' })
    const value = yield* client.shipped.drop(client.store(), true, reasonOf(id, bytes))
    end(client, operation, { value })
    yield* checkReason(client)
  }
}

export const close: Action = closing(0, 0)

/** shutdown({ reason }) */
export function shutting(id: number, bytes: number): Action {
  return function* (client) {
    const operation = begin(client, { do: 'shutdown', immediate: false })
    yield* client.shipped.shut(client.store(), reasonOf(id, bytes))
    end(client, operation, { value: undefined })
    yield* checkReason(client)
  }
}

export const shut: Action = shutting(0, 0)

/** Whoever sees that the queue is shut down sees the one reason for it, whole (Z1). */
export const checkReason: Action = function* (client) {
  if (!(yield* client.store().isShut)) return
  const reason = yield* client.shipped.shutdownReason(client.store())
  const seen = reason === undefined ? '' : `${reason.length} bytes of ${reason[0]}`
  if (reason !== undefined && (reason[0] !== reason.at(-1) || reason[0] === 0)) throw new Failure('a reason is torn')
  const { reasons } = client.machine
  const known = reasons.get(client.store().place)
  if (known !== undefined && known !== seen) throw new Failure(`a reason of ${seen}, where another thread saw ${known}`)
  reasons.set(client.store().place, seen)
}

export function setLimit(maxsize: number): Action {
  return function* (client) {
    const operation = begin(client, { do: 'maxsize', value: maxsize })
    yield* client.store().set_maxsize(maxsize)
    end(client, operation, { value: undefined })
  }
}

/** follow() of so many workers. */
export function follow(workers: number): Action {
  return function* (client) {
    const { machine, thread, queue } = client
    const store = client.store()
    yield* store.follow(workers)
    machine.ties.set(thread.id, { queue, member: store.member, serial: yield* store.serial })
    thread.operations++
  }
}

/** This thread hears that a worker has ended well which `thread` follows: the last of all is the queue's end. */
export function ended(thread: number): Action {
  return function* (client) {
    const tie = client.machine.ties.get(thread)
    if (tie === undefined) throw new Failure(`thread ${thread} follows nothing`)
    const operation = begin(client, { do: 'shutdown', immediate: false })
    yield* client.store().unfollow(tie.member, tie.serial)
    end(client, operation, (yield* client.store().isShut) ? { value: undefined } : undefined)
  }
}

/** The same of one that failed. */
export function failed(thread: number): Action {
  return function* (client) {
    const tie = client.machine.ties.get(thread)
    if (tie === undefined) throw new Failure(`thread ${thread} follows nothing`)
    yield* shutting(thread + 1, 40)(client)
    yield* client.store().unfollow(tie.member, tie.serial)
  }
}

/** What is still lent to a thread that has nothing more to do goes back. */
export const giveAllBack: Action = function* (client) {
  while (client.loans.length > 0) yield* at(client.loans.at(-1)?.queue ?? 0, giveBack())(client)
}

/** A reader's view of a counter, exact only while nobody else works. */
export function count(name: 'size' | 'unfinished'): Action {
  return function* (client) {
    const operation = begin(client, { do: name })
    end(client, operation, { value: yield* name === 'size' ? client.store().size : client.store().unfinished })
  }
}

/** src/store/batch.ts, flush(): each step of the core that enters is an operation of its own. */
export function putMany(...items: Item[]): Action {
  return function* (client) {
    const ends = yield* client.stageAll(items)
    const to = (index: number): number => ends[index] ?? 0
    let entered = 0
    let wanted = items.length
    while (entered < items.length) {
      const operation = begin(client, { do: 'putAll', entries: items.slice(entered, wanted) })
      const code = yield* client.store().putStaged(wanted - entered, to(entered), to(wanted) - to(entered))
      const limit = code === FULL || code === PARTIAL ? yield* client.store().result : 0
      end(client, operation, code === PARTIAL ? undefined : outcomeOf(code))
      if (code === 0) {
        entered = wanted
        wanted = items.length
      } else if (code === FULL) wanted = entered + Math.min(limit, wanted - entered)
      else if (code === PARTIAL) wanted = fitting(ends, entered, to(entered) + limit)
      if ((code !== 0 && code !== FULL && code !== PARTIAL) || wanted === entered) break
    }
  }
}

function fitting(ends: readonly number[], from: number, limit: number): number {
  let last = from
  while (last < ends.length - 1 && (ends[last + 1] ?? 0) <= limit) last++
  return last
}

/** Store.takeMany(): what lies side by side, or nothing. */
export function getMany(most: number): Action {
  return function* (client) {
    const { place } = client.store()
    const found = yield* client.call('fifoScan', place, Math.min(most, T_STAGING_BYTES / UNIT_BYTES))
    if (found === 0) return
    const operation = begin(client, { do: 'getAll', count: found })
    const isTaken = (yield* client.call('fifoGetMany', place, found)) === 0
    end(client, operation, isTaken ? { value: client.locateAll(found).join(' ') } : undefined)
  }
}

/** Asynchronous operations of one event loop, which wait in a line. */
export function inLine(condition: number, patience: Patience, ...items: (Item | undefined)[]): Action {
  return function* (client) {
    const loop = yield* EventLoop.make(client, condition)
    for (const what of items) yield* loop.join(operationOf(client, what, patience === 'timed'))
    while (loop.length > 0) yield* loop.turn()
  }
}

function operationOf(client: Client, what: Item | undefined, timed: boolean): Pending {
  let operation: Operation | undefined
  return {
    timed,
    *attempt() {
      operation ??= begin(
        client,
        what === undefined ? { do: 'get' } : { do: 'put', id: what.id, priority: what.priority },
      )
      client.thread.operation = operation
      const code = what === undefined ? yield* client.store().take() : yield* client.offer(what)
      const id = what === undefined && code >= 0 ? yield* client.item(code) : undefined
      if (!isWaitable(code)) end(client, operation, outcomeOf(code, id))
      return code
    },
    expire(code) {
      if (operation !== undefined) end(client, operation, outcomeOf(code))
    },
  }
}

/** whenShutDown(): waits in an event loop until the queue is shut down. */
export const untilShutDown: Action = function* (client) {
  const loop = yield* EventLoop.make(client, C_SHUT_DOWN)
  const waiter: Pending = {
    timed: false,
    *attempt() {
      return (yield* client.store().isShut) ? 0 : UNFINISHED
    },
    expire() {},
  }
  yield* loop.join(waiter)
  while (loop.length > 0) yield* loop.turn()
  client.thread.operations++
  yield* checkReason(client)
}

/** selectSync(), of these queues: takes from the first that has something, and waits on the one word of the memory. */
export function select(patience: Patience, ...queues: number[]): Action {
  return function* (client) {
    const { space } = client
    client.begin(patience === 'timed')
    yield* space.enterSelect()
    for (;;) {
      const epoch = yield* space.selectEpoch
      let shutDown = 0
      let isTaken = false
      for (const queue of queues) {
        yield* at(queue, get())(client)
        const last = client.machine.history.filter(({ thread }) => thread === client.thread.id).at(-1)?.outcome
        isTaken = last !== undefined && 'value' in last
        if (isTaken) break
        client.thread.operations-- // nothing came of it
        if (last !== undefined && 'refused' in last && last.refused === 'ShutDown') shutDown++
      }
      if (isTaken || shutDown === queues.length || (yield* client.isLate())) break
      yield* space.sleepInSelect(epoch, SOME_TIME)
    }
    yield* space.leaveSelect()
    client.begin(false)
  }
}

/** Lets go of a queue: what is lent goes back, and the last one out takes apart what is shut down. */
export function quit(queue: number): Action {
  return function* (client) {
    if (!client.has(queue)) return
    const lent = client.loans.filter((loan) => loan.queue === queue).length
    client.loans = client.loans.filter((loan) => loan.queue !== queue)
    const thread = String(client.thread.id)
    const before = client.queue
    client.queue = queue
    const operation = lent === 0 ? undefined : begin(client, { do: 'reclaim', thread }, lent)
    yield* client.quit(queue)
    if (operation !== undefined) end(client, operation, { value: undefined })
    client.queue = before
  }
}

/** Opens a queue, if it is still there, and does something with it. */
export function opened(queue: number, action: Action): Action {
  return function* (client) {
    const answer = yield* client.open(queue)
    client.thread.operations++
    if (answer === 'ok') yield* at(queue, action)(client)
  }
}

/** Makes a queue beside the others. What is done with it is nobody else's to see. */
export function make(queue: number, shape: Shape, action: Action): Action {
  return function* (client) {
    if (yield* client.make(queue, shape)) yield* at(queue, action)(client)
  }
}

/** A thread that comes, and one that goes. */
export const register: Action = function* (client) {
  if (yield* client.register()) yield* client.openAll()
}

/** What a thread does that comes, if there is room for it. */
export function registered(action: Action): Action {
  return function* (client) {
    yield* register(client)
    if (client.has(0)) yield* action(client)
  }
}

export const leave: Action = function* (client) {
  if (client.isRegistered) yield* client.leave()
}

/** Gives back what the thread held, which has ended; what was lent to it goes back to its queues. */
export function reap(dead: number): Action {
  return function* (client) {
    const thread = String(dead)
    const times = client.machine.history.filter(({ call }) => call.do === 'lend' && call.thread === thread).length
    const loans = times + client.machine.lentBefore(dead)
    const operation = loans === 0 ? undefined : begin(client, { do: 'reclaim', thread }, loans)
    if (client.machine.ties.size > 0) orphan(client)
    yield* client.space.reapThread(dead + 1)
    if (operation !== undefined && !isHeld(client, dead)) end(client, operation, { value: undefined })
  }
}

/** Whether another gives back what the dead thread held, and has not ended: what was lent may go back after this one is done. */
function isHeld({ machine }: Client, dead: number): boolean {
  const { words } = machine.memory
  for (let at = words[M_RECORDS >> 2] ?? 0; at !== 0; at = words[(at + T_NEXT) >> 2] ?? 0) {
    if (words[(at + T_THREAD) >> 2] === dead + 1 && words[(at + T_STATE) >> 2] !== RECORD_FREE) return true
  }
  return false
}

/** A queue may be shut down by whoever gives back what a thread held that followed workers for it: at no moment that is known. */
function orphan(client: Client): void {
  const { operation } = client.thread
  begin(client, { do: 'shutdown', immediate: false }).invoked = 0
  client.thread.operation = operation
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
