import { InvalidStateError, type Queue, QueueShutDown, SyncQueueEmpty, type Task } from '../index.js'
import { type Answering, answering } from './answering.js'
import { core, isOver } from './core.js'
import { Desk } from './desk.js'
import type { Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import { type Call, LOOK_MILLISECONDS, type Order } from './protocol.js'
import type { Lookout } from './running.js'

/** Answers calls one after the other, and blocks this thread meanwhile, until the calls are shut down. */
export function serveSync(calls: OpenCalls, handlers: Handlers, orders?: Queue<Order>): void {
  if (!core.runtime.canBlock()) {
    throw new InvalidStateError("serveSync: this thread may not block (a browser's main thread); use serve() here")
  }
  const desk = new Desk(calls, false, orders)
  try {
    serve(calls.queue, desk, handlers)
  } finally {
    desk.close()
  }
}

function serve({ syncQ }: Queue<Call>, desk: Desk, handlers: Handlers): void {
  const lookout = lookoutOf(desk)
  desk.open()
  for (;;) {
    let task: Task<Call>
    try {
      task = syncQ.getTask()
    } catch (error) {
      if (error instanceof QueueShutDown || error instanceof InvalidStateError) return
      continue // a call that can't be decoded, which is done with
    }
    const running = desk.begin(task, lookout)
    if (running === undefined) continue
    complete(answering(running, handlers, task.item.slice(5)))
    desk.finish(running)
  }
}

function complete(steps: Answering): void {
  for (let step = steps.next(); step.done !== true; ) {
    let value: unknown
    try {
      value = step.value.block()
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(value)
  }
}

function lookoutOf(desk: Desk): Lookout {
  const { syncQ } = desk.orders
  return {
    look() {
      for (let order = syncQ.tryGet(); order.status === 'ok'; order = syncQ.tryGet()) desk.take(order.item)
    },
    awaitOrder(running) {
      try {
        desk.take(syncQ.get({ timeout: LOOK_MILLISECONDS }))
      } catch (error) {
        // Its thread may have ended, and says nothing.
        if (!(error instanceof SyncQueueEmpty) || isOver(running.answers)) running.cancel()
      }
    },
  }
}
