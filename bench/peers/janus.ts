import { type AsyncQueue, attach, LifoQueue, PriorityQueue, Queue, type SyncQueue } from 'janus-queue'
import { itemOf } from '../threads/items.js'
import type { Program, Run } from '../threads/program.js'
import { type Part, type Spec, shareOf } from '../threads/spec.js'
import { Trip } from '../threads/trips.js'

const makers = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue } as const

/** This package. */
export const program: Program = {
  create({ shape, order, capacity, queues, beside }) {
    const make = (memory?: WebAssembly.Memory): Queue<unknown> =>
      new makers[order](capacity, { eventLoop: 'any', beside: memory })
    const first = make()
    const others = Array.from({ length: (shape === 'trip' ? 2 : queues) - 1 }, () =>
      make(beside ? first.memory : undefined),
    )
    const made = [first, ...others]
    return () => ({ value: made })
  },

  open(spec, part, value) {
    if (!Array.isArray(value)) throw new TypeError('expected queues')
    const queues = value.map((handle) => attach<unknown>(handle))
    const [first, second = first] = queues
    if (first === undefined || second === undefined) throw new TypeError('expected a queue')
    if (part.role === 'alone') return alone(spec, queues)
    if (part.role === 'call')
      return spec.from === 'sync' ? call(first.syncQ, second.syncQ) : callAsync(first.asyncQ, second.asyncQ)
    if (part.role === 'echo')
      return spec.to === 'sync' ? echo(first.syncQ, second.syncQ) : echoAsync(first.asyncQ, second.asyncQ)
    return part.role === 'produce' ? producer(spec, part, first) : consumer(spec, part, first)
  },
}

function producer(spec: Spec, { index }: Part, { syncQ, asyncQ }: Queue<unknown>): Run {
  const { producers, from, batch } = spec
  const item = itemOf(spec.item)
  if (batch > 1) {
    const items = Array.from({ length: batch }, () => item)
    return async (count) => {
      for (let left = shareOf(count, producers, index); left > 0; left -= batch) {
        const some = left < batch ? items.slice(0, left) : items
        if (from === 'sync') syncQ.putMany(some)
        else await asyncQ.putMany(some)
      }
    }
  }
  const isNumber = typeof item === 'number'
  if (from === 'sync') {
    return (count) => {
      for (let i = shareOf(count, producers, index); i > 0; i--) syncQ.put(isNumber ? i : item)
    }
  }
  return async (count) => {
    for (let i = shareOf(count, producers, index); i > 0; i--) await asyncQ.put(isNumber ? i : item)
  }
}

function consumer({ consumers, to, batch }: Spec, { index }: Part, { syncQ, asyncQ }: Queue<unknown>): Run {
  if (batch > 1) {
    return async (count) => {
      for (let left = shareOf(count, consumers, index); left > 0; ) {
        const most = Math.min(left, batch)
        left -= (to === 'sync' ? syncQ.getMany(most) : await asyncQ.getMany(most)).length
      }
    }
  }
  if (to === 'sync') {
    return (count) => {
      for (let i = shareOf(count, consumers, index); i > 0; i--) syncQ.get()
    }
  }
  return async (count) => {
    for (let i = shareOf(count, consumers, index); i > 0; i--) await asyncQ.get()
  }
}

function alone(spec: Spec, queues: readonly Queue<unknown>[]): Run {
  const item = itemOf(spec.item)
  const isNumber = typeof item === 'number'
  const spread = spec.order === 'priority'
  for (const { syncQ } of queues) {
    for (let i = 0; i < spec.resident; i++) syncQ.put(spread ? Math.random() : item)
  }
  const [queue] = queues
  if (queue === undefined) throw new TypeError('expected a queue')
  const { syncQ, asyncQ } = queue
  if (spec.batch > 1) return aloneInBatches(spec, queue, item)
  if (spread) {
    return (count) => {
      for (let i = 0; i < count; i++) {
        syncQ.put(Math.random())
        syncQ.get()
      }
    }
  }
  if (spec.from === 'async') {
    return async (count) => {
      for (let i = 0; i < count; i++) {
        await asyncQ.put(isNumber ? i : item)
        await asyncQ.get()
      }
    }
  }
  if (queues.length === 1) {
    return (count) => {
      for (let i = 0; i < count; i++) {
        syncQ.put(isNumber ? i : item)
        syncQ.get()
      }
    }
  }
  const faces = queues.map((each) => each.syncQ)
  return (count) => {
    for (let i = 0; i < count; ) {
      for (let at = 0; at < faces.length && i < count; at++, i++) {
        const face = faces[at]
        face?.put(i)
        face?.get()
      }
    }
  }
}

function aloneInBatches({ batch, from }: Spec, { syncQ, asyncQ }: Queue<unknown>, item: unknown): Run {
  const items = Array.from({ length: batch }, () => item)
  if (from === 'sync') {
    return (count) => {
      for (let left = count; left > 0; left -= batch) {
        syncQ.putMany(items)
        syncQ.getMany(batch)
      }
    }
  }
  return async (count) => {
    for (let left = count; left > 0; left -= batch) {
      await asyncQ.putMany(items)
      await asyncQ.getMany(batch)
    }
  }
}

function call(ping: SyncQueue<unknown>, pong: SyncQueue<unknown>): Run {
  return (count) => {
    const trip = new Trip(count)
    for (let i = 0; i < count; i++) {
      const since = performance.now()
      ping.put(i)
      pong.get()
      trip.add(since)
    }
    return trip.result
  }
}

function callAsync(ping: AsyncQueue<unknown>, pong: AsyncQueue<unknown>): Run {
  return async (count) => {
    const trip = new Trip(count)
    for (let i = 0; i < count; i++) {
      const since = performance.now()
      await ping.put(i)
      await pong.get()
      trip.add(since)
    }
    return trip.result
  }
}

function echo(ping: SyncQueue<unknown>, pong: SyncQueue<unknown>): Run {
  return (count) => {
    for (let i = 0; i < count; i++) pong.put(ping.get())
  }
}

function echoAsync(ping: AsyncQueue<unknown>, pong: AsyncQueue<unknown>): Run {
  return async (count) => {
    for (let i = 0; i < count; i++) await pong.put(await ping.get())
  }
}
