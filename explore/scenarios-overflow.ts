import type { Kind } from '../proof/model.js'
import { clear, close, get, giveBack, item, join, lend, peek, put, sequence, shut, taskDone } from './operations.js'
import { forOrder, type Scenario } from './world.js'

/** Queues that drop an item where they are full: that which is there, or that which comes. */
export const overflowScenarios: readonly Scenario[] = (['fifo', 'lifo', 'priority'] as const).flatMap(forKind)

function forKind(kind: Kind): Scenario[] {
  const one = [put(item(1))]
  const two = [put(item(1, 20)), put(item(2, 20))]
  const oldest = { maxsize: 1, overflow: 'drop-oldest' } as const
  const ofTwo = { maxsize: 2, overflow: 'drop-oldest' } as const
  const newest = { maxsize: 1, overflow: 'drop-newest' } as const
  return forOrder(kind, [
    { ...oldest, name: 'drop-oldest: put, put', before: one, threads: [put(item(2)), put(item(3))] },
    { ...oldest, name: 'drop-oldest: put, get', before: one, threads: [put(item(2)), get()] },
    { ...ofTwo, name: 'drop-oldest: put, get of bytes', before: two, threads: [put(item(0, 20)), get()] },
    { ...ofTwo, name: 'drop-oldest: put, peek', before: two, threads: [put(item(3)), peek()] },
    { ...ofTwo, name: 'drop-oldest: put, clear', before: two, threads: [put(item(3)), clear] },
    { ...ofTwo, name: 'drop-oldest: put, close', before: two, threads: [put(item(3)), close] },
    { ...ofTwo, name: 'drop-oldest: put, shut', before: two, threads: [put(item(3)), shut] },
    { ...oldest, name: 'drop-oldest: put, join', before: one, threads: [put(item(2)), join('timed')] },
    {
      ...oldest,
      name: 'drop-oldest: put, get taskDone, join',
      before: one,
      threads: [put(item(2)), sequence(get(), taskDone), join('timed')],
    },
    { ...oldest, name: 'drop-oldest: put, taskDone', before: one, threads: [put(item(2)), taskDone] },
    {
      ...oldest,
      name: 'drop-oldest: put, lend giveBack',
      before: one,
      threads: [put(item(2)), sequence(lend(), giveBack())],
    },
    {
      ...oldest,
      name: 'drop-oldest: large put, large get',
      before: [put(item(1, 4080))],
      threads: [put(item(2, 4080)), get()],
    },
    { ...newest, name: 'drop-newest: put, put', threads: [put(item(1)), put(item(2))] },
    { ...newest, name: 'drop-newest: put, get', before: one, threads: [put(item(2)), get()] },
  ])
}
