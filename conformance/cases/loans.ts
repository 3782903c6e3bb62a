import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

for (const kind of kinds) {
  test(`getTask() lends: the item is in nobody's way, counts as unfinished, and done() ends it (${kind})`, async () => {
    const queue = makeQueue<number>(kind, 2)
    queue.syncQ.putMany([1, 2])
    const [first = 0, second = 0] = inOrder(kind, [1, 2])
    const task = queue.syncQ.getTask()
    equal([task.item, task.deliveries], [first, 1])
    equal([queue.syncQ.qsize(), queue.syncQ.full(), queue.stats().lent], [1, false, 1])
    const joined = queue.asyncQ.join()
    equal(await queue.asyncQ.get(), second)
    queue.syncQ.taskDone()
    throws(() => queue.syncQ.taskDone(), 'RangeError', 'the one that is lent is not taskDone()’s to end')
    ok(await isPending(joined), 'join() waits for the task')
    task.done()
    await within(5_000, 'the join', joined)
    equal([queue.syncQ.unfinishedTasks, queue.stats().lent, queue.stats().bytesUsed], [0, 0, 0])
  })

  test(`a task ends once: done() or release() again is an InvalidStateError (${kind})`, async () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany([1, 2])
    const task = await queue.asyncQ.getTask()
    task.done()
    throws(() => task.done(), 'InvalidStateError')
    throws(() => task.release(), 'InvalidStateError')
    const other = await queue.asyncQ.getTask()
    ok(other.release(), 'it goes back')
    throws(() => other.release(), 'InvalidStateError')
    equal([queue.stats().lent, queue.syncQ.qsize(), queue.syncQ.unfinishedTasks], [0, 1, 1])
  })

  test(`release() gives an item back to its place, and it counts how often it was given out (${kind})`, () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany([1, 2, 3, 4])
    const tasks = [queue.syncQ.getTask(), queue.syncQ.getTask(), queue.syncQ.getTask()]
    if (kind === 'fifo') for (const index of [1, 2, 0]) tasks[index]?.release()
    else for (const task of tasks.reverse()) task.release()
    equal(drain(queue).length, 4)
    queue.syncQ.putMany([1, 2, 3])
    const [expected = 0] = inOrder(kind, [1, 2, 3])
    for (let times = 1; times <= 200; times++) {
      const task = queue.syncQ.getTask()
      equal([task.item, task.deliveries], [expected, times])
      task.release()
    }
    equal(drain(queue), inOrder(kind, [1, 2, 3]))
    equal(queue.stats().redelivered, 203)
  })

  test(`release({ last: true }) gives it back behind all others (${kind})`, () => {
    const queue = makeQueue<[number, string]>(kind)
    for (const name of ['a', 'b', 'c']) queue.syncQ.put([7, name])
    const task = queue.syncQ.getTask()
    task.release({ last: true })
    const left = drain(queue).map(([, name]) => name)
    equal(left, kind === 'lifo' ? ['b', 'a', 'c'] : ['b', 'c', 'a'])
    equal([queue.stats().puts, queue.stats().redelivered, queue.syncQ.unfinishedTasks], [3, 1, 3])
  })

  test(`disposal of a task gives back what is not done (${kind})`, () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.put(5)
    queue.syncQ.getTask()[Symbol.dispose]()
    equal(queue.syncQ.qsize(), 1)
    const task = queue.syncQ.getTask()
    task.done()
    task[Symbol.dispose]()
    equal([queue.syncQ.qsize(), queue.syncQ.unfinishedTasks], [0, 0])
  })

  test(`a queue that is shut down and drained makes getters wait for what is lent (${kind})`, async () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany([1, 1])
    const back = queue.syncQ.getTask()
    const done = queue.syncQ.getTask()
    queue.shutdown()
    equal(queue.stats().state, 'draining')
    throws(() => queue.syncQ.getNowait(), 'SyncQueueEmpty')
    const getting = queue.asyncQ.get()
    const more = queue.asyncQ.get()
    more.catch(() => {})
    ok(await isPending(getting), 'it waits')
    ok(back.release(), 'it goes back, although nothing can be put')
    equal(await within(5_000, 'the get', getting), 1)
    ok(await isPending(more), 'the other is lent yet')
    done.done()
    await rejects(within(5_000, 'the get', more), 'AsyncQueueShutDown')
    equal(queue.stats().state, 'closed')
  })

  test(`what is given back to a queue that was shut down immediately is dropped, and counts as done (${kind})`, async () => {
    const queue = makeQueue<string>(kind, 0, kind === 'priority' ? ({ priority: () => 1 } as object) : {})
    queue.syncQ.putMany(['x'.repeat(10_000), 'y'])
    const task = queue.syncQ.getTask()
    queue.shutdown(true)
    throws(() => queue.syncQ.getNowait(), 'SyncQueueShutDown')
    equal(queue.syncQ.unfinishedTasks, 1)
    equal(task.release(), false)
    equal([queue.syncQ.unfinishedTasks, queue.stats().lent, queue.stats().bytesUsed], [0, 0, 0])
  })

  test(`clear() leaves what is lent (${kind})`, () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany([1, 2, 3])
    const task = queue.syncQ.getTask()
    const other = queue.syncQ.getTask()
    other.release()
    equal(queue.syncQ.clear(), 2)
    equal([queue.syncQ.qsize(), queue.syncQ.unfinishedTasks], [0, 1])
    task.release()
    equal([queue.syncQ.qsize(), queue.syncQ.unfinishedTasks], [1, 1])
    queue.syncQ.getNowait()
    queue.syncQ.taskDone()
    equal(queue.syncQ.unfinishedTasks, 0)
  })

  test(`large items, and items of all shapes, are lent whole (${kind})`, () => {
    const queue = makeQueue<[number, unknown]>(kind)
    const items: [number, unknown][] = [
      [1, 'x'.repeat(100_000)],
      [1, { a: [1, 2, { b: new Date(0) }] }],
      [1, new Uint8Array(50_000).fill(7)],
      [1, null],
    ]
    for (const item of items) queue.syncQ.put(item)
    const tasks = items.map(() => queue.syncQ.getTask())
    equal(
      tasks.map(({ item }) => item),
      kind === 'lifo' ? [...items].reverse() : items,
    )
    for (const task of [...tasks].reverse()) task.release()
    equal(drain(queue), kind === 'lifo' ? [...items].reverse() : items)
    equal(queue.stats().bytesUsed, 0)
  })

  test(
    `what a worker that ended had been lent goes back to its place and to another getter (${kind})`,
    async (t) => {
      const queue = makeQueue<number>(kind)
      const agent = await startAgent(t, queue)
      queue.syncQ.putMany([1, 2, 3, 4])
      await agent.call('syncQ', 'getTask')
      await agent.call('asyncQ', 'getTask')
      equal(queue.stats().lent, 2)
      await agent.terminate()
      await until(() => queue.stats().lent === 0, 'the end is heard of')
      equal(drain(queue), inOrder(kind, [1, 2, 3, 4]))
      equal([queue.stats().redelivered, queue.syncQ.unfinishedTasks], [2, 4])
    },
    'news of ends',
  )
}

test(
  'the end of a worker that dies as soon as it was lent something is heard of, ten times over',
  async (t) => {
    const queue = makeQueue<number>('fifo')
    for (let round = 0; round < 10; round++) {
      queue.syncQ.put(round)
      const agent = await startAgent(t, queue)
      await agent.call('syncQ', 'getTask')
      await agent.terminate()
      await until(() => queue.stats().lent === 0, 'the end is heard of')
      equal(queue.syncQ.getNowait(), round)
      queue.syncQ.taskDone()
    }
    equal([queue.stats().redelivered, queue.syncQ.unfinishedTasks], [10, 0])
  },
  'news of ends',
)

test('getTask() waits, times out and is aborted as get() is, and takes nothing then', async () => {
  const queue = makeQueue<number>('fifo')
  await rejects(queue.asyncQ.getTask({ timeout: 10 }), 'AsyncQueueEmpty')
  throws(() => queue.syncQ.getTask({ block: false }), 'SyncQueueEmpty')
  const controller = new AbortController()
  const waiting = queue.asyncQ.getTask({ signal: controller.signal })
  waiting.catch(() => {})
  queue.syncQ.put(1)
  controller.abort(new TypeError('enough'))
  const outcome = await waiting.then(
    (task) => task.item,
    (error: Error) => error.message,
  )
  equal([outcome, queue.stats().lent], outcome === 'enough' ? ['enough', 0] : [1, 1])
  const later = queue.asyncQ.getTask()
  queue.syncQ.put(2)
  equal((await later).deliveries, 1)
})

test('tasks given back in any order leave a FIFO queue in the order in which they were put', () => {
  const queue = makeQueue<number>('fifo')
  const many = 300
  queue.syncQ.putMany(Array.from({ length: many }, (_, i) => i))
  const tasks = Array.from({ length: many - 50 }, () => queue.syncQ.getTask())
  for (let step = 0, at = 0; step < tasks.length; step++) {
    at = (at + 97) % tasks.length
    tasks[at]?.release()
  }
  equal(
    drain(queue),
    Array.from({ length: many }, (_, i) => i),
  )
})
