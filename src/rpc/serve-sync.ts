import { InvalidStateError, type Queue, type Task } from '../index.js'
import { type Answering, answering } from './answering.js'
import { core } from './core.js'
import { Desk, markServing } from './desk.js'
import { checkHandlers, type Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import type { Call, Order } from './protocol.js'
import { isEnd } from './serve.js'

/** Answers calls one after the other, and blocks this thread meanwhile, until the calls are shut down. */
export function serveSync(calls: OpenCalls, handlers: Handlers, where: string, orders?: Queue<Order>): void {
  checkHandlers(handlers, where)
  if (!core.runtime.canBlock()) {
    throw new InvalidStateError("serveSync: this thread may not block (a browser's main thread); use serve() here")
  }
  const desk = new Desk(calls, false, orders)
  markServing(desk.orders)
  for (;;) {
    let task: Task<Call>
    try {
      task = calls.queue.syncQ.getTask()
    } catch (error) {
      if (isEnd(error)) break
      continue
    }
    const running = desk.begin(task)
    if (running === undefined) continue
    complete(answering(running, handlers, task.item.slice(5)))
    desk.finish(running)
  }
  desk.close()
}

function complete(steps: Answering): void {
  for (let step = steps.next(); step.done !== true; ) {
    let value: unknown
    try {
      value = step.value(true)
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(value)
  }
}
