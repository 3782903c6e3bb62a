import type { Kind } from '../proof/model.js'
import { clear, close, get, item, peek, put, sequence, setLimit, shut, taskDone } from './operations.js'
import { forOrder, type Scenario } from './world.js'

/** What does not wait, for each order: who comes first, the edges full and empty, and the queue as a whole. */
export const plainScenarios: readonly Scenario[] = (['fifo', 'lifo', 'priority'] as const).flatMap(forKind)

function forKind(kind: Kind): Scenario[] {
  const one = [put(item(1))]
  const two = [put(item(1)), put(item(2))]
  return forOrder(kind, [
    { name: 'put, put', threads: [put(item(1)), put(item(2))] },
    { name: 'put, put, get', threads: [put(item(1)), put(item(2)), get()] },
    { name: 'put put, get get', threads: [sequence(put(item(2)), put(item(1))), sequence(get(), get())] },
    { name: 'get, get of one', before: one, threads: [get(), get()] },
    { name: 'get, get of two', before: two, threads: [get(), get()] },
    { name: 'get, get, put', before: one, threads: [get(), get(), put(item(2))] },
    { name: 'put get, put get', threads: [sequence(put(item(1)), get()), sequence(put(item(2)), get())] },
    { name: 'put, put into one slot', maxsize: 1, threads: [put(item(1)), put(item(2))] },
    { name: 'put, get of a full one', maxsize: 1, before: one, threads: [put(item(2)), get()] },
    { name: 'put, put, get of a full one', maxsize: 1, before: one, threads: [put(item(2)), put(item(3)), get()] },
    {
      name: 'put put, get of two slots',
      maxsize: 2,
      before: one,
      threads: [sequence(put(item(2)), put(item(3))), get()],
    },
    { name: 'peek, get', before: two, threads: [peek(), get()] },
    { name: 'peek, peek, get', before: one, threads: [peek(), peek(), get()] },
    { name: 'peek, put', threads: [peek(), put(item(1))] },
    { name: 'clear, put', before: one, threads: [clear, put(item(2))] },
    { name: 'clear, get', before: two, threads: [clear, get()] },
    { name: 'clear, peek', before: two, threads: [clear, peek()] },
    { name: 'clear, clear', before: two, threads: [clear, clear] },
    {
      name: 'clear put, clear put',
      before: one,
      threads: [sequence(clear, put(item(2))), sequence(clear, put(item(3)))],
    },
    { name: 'clear, put, get', before: one, threads: [clear, put(item(2)), get()] },
    { name: 'clear, taskDone', before: one, threads: [clear, taskDone] },
    { name: 'clear, get taskDone', before: two, threads: [clear, sequence(get(), taskDone)] },
    { name: 'clear, taskDone, put', before: one, threads: [clear, taskDone, put(item(2))] },
    { name: 'shut, put', threads: [shut, put(item(1))] },
    { name: 'shut, get', before: one, threads: [shut, sequence(get(), get())] },
    { name: 'shut, put, get', threads: [shut, put(item(1)), get()] },
    // A first get of an empty queue looks without the gate; the second one of these does not.
    { name: 'shut, put, get get', before: one, threads: [sequence(put(item(2)), shut), sequence(get(), get())] },
    { name: 'close, put', before: one, threads: [close, put(item(2))] },
    { name: 'close, get', before: two, threads: [close, get()] },
    { name: 'close, put, get', before: one, threads: [close, put(item(2)), get()] },
    { name: 'close, clear', before: one, threads: [close, clear] },
    { name: 'close, shut', before: one, threads: [close, shut] },
    { name: 'limit, put', maxsize: 1, before: one, threads: [setLimit(2), put(item(2))] },
    { name: 'lower limit, put, get', maxsize: 2, before: one, threads: [setLimit(1), put(item(2)), get()] },
    { name: 'taskDone, taskDone', before: [...one, get()], threads: [taskDone, taskDone] },
    { name: 'put, taskDone', threads: [put(item(1)), taskDone] },
  ])
}
