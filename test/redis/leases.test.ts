import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Codec } from 'janus-queue'
import { LeaseLost } from 'janus-queue/redis'
import { limit } from '../helpers/limits.js'
import { isPending, sleep } from '../helpers/wait.js'
import { command, connected, elsewhere, opened, sharedUrl } from './helpers/server.js'

test('taskDone() names the item where several are unreported, by identity or value', limit, async (t) => {
  const queue = await opened<unknown>(t)
  const { asyncQ } = queue
  await assert.rejects(asyncQ.taskDone(), RangeError)
  const items = [{ a: 1 }, { a: 1 }, 'x', Number.NaN]
  await asyncQ.putMany(items)
  const got = await asyncQ.getMany(9)
  await assert.rejects(asyncQ.taskDone(), { name: 'InvalidStateError' })
  await assert.rejects(asyncQ.taskDone({ a: 1 }), { name: 'InvalidStateError' })
  await asyncQ.taskDone(got[1])
  await assert.rejects(asyncQ.taskDone(got[1]), { name: 'InvalidStateError' })
  await asyncQ.taskDone(Number.NaN)
  await asyncQ.taskDone('x')
  await asyncQ.taskDone()
  assert.equal(await asyncQ.unfinishedTasks, 0)
  await assert.rejects(asyncQ.taskDone(got[0]), RangeError)
})

test('a task is done or released once, and comes back to its place', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2, 3])
  const task = await queue.asyncQ.getTask()
  assert.deepEqual([task.item, task.deliveries, typeof task.id], [1, 1, 'string'])
  assert.equal((await queue.stats()).lent, 1)
  assert.equal(await task.release(), true)
  await assert.rejects(task.done(), { name: 'InvalidStateError' })
  await assert.rejects(task.release(), { name: 'InvalidStateError' })
  const again = await queue.asyncQ.getTask()
  assert.deepEqual([again.item, again.deliveries], [1, 2])
  assert.equal((await queue.stats()).redelivered, 1)
  assert.equal(await again.release({ last: true }), true)
  assert.deepEqual(await queue.asyncQ.getMany(9), [2, 3, 1])
  for (const item of [2, 3, 1]) await queue.asyncQ.taskDone(item)
  await queue.asyncQ.join()
})

test('taskDone() never ends a task, and getTasks() lends several', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2, 3])
  const tasks = await queue.asyncQ.getTasks(2)
  assert.deepEqual(
    tasks.map(({ item }) => item),
    [1, 2],
  )
  await assert.rejects(queue.asyncQ.taskDone(), RangeError)
  for (const task of tasks) await task.done()
  assert.equal(await queue.asyncQ.unfinishedTasks, 1)
})

test('disposal of a task releases it unless it is done', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2])
  const task = await queue.asyncQ.getTask()
  await task[Symbol.asyncDispose]()
  await task[Symbol.asyncDispose]()
  const blocking = queue.syncQ.getTask()
  assert.equal(blocking.item, 1)
  blocking[Symbol.dispose]()
  const done = queue.syncQ.getTask()
  done.done()
  done[Symbol.dispose]()
  assert.throws(() => done.release(), { name: 'InvalidStateError' })
  assert.deepEqual(await queue.asyncQ.getMany(5), [2])
})

for (const [kind, normal, last] of [
  ['lifo', 3, 3],
  ['priority', 1, 1],
] as const) {
  test(`a released item of a ${kind} queue goes to its place, or behind its equals`, limit, async (t) => {
    const queue = await opened<[number, string]>(t, { kind })
    const items: [number, string][] = [
      [1, 'a'],
      [1, 'b'],
      [kind === 'lifo' ? 3 : 2, 'c'],
    ]
    await queue.asyncQ.putMany(items)
    const task = await queue.asyncQ.getTask()
    assert.equal(task.item[0], normal)
    await task.release()
    const same = await queue.asyncQ.getTask()
    assert.deepEqual(same.item, task.item)
    assert.equal(same.item[0], last)
    await same.release({ last: true })
    const order = (await queue.asyncQ.getMany(5)).map(([, name]) => name).join('')
    assert.equal(order, kind === 'lifo' ? 'bac' : 'bac')
  })
}

test('what is on lease takes no room', limit, async (t) => {
  const queue = await opened<number>(t, { maxsize: 1 })
  await queue.asyncQ.put(1)
  const task = await queue.asyncQ.getTask()
  await queue.asyncQ.putNowait(2)
  await task.release()
  assert.equal(await queue.asyncQ.qsize(), 2)
  assert.deepEqual(await queue.asyncQ.getMany(5), [1, 2])
})

test(
  'an item given back maxDeliveries times is set aside, counts as done and is had with takeDead()',
  limit,
  async (t) => {
    const queue = await opened<string>(t, { maxDeliveries: 2 })
    await queue.asyncQ.put('bad')
    for (let i = 1; i <= 2; i++) {
      const task = await queue.asyncQ.getTask()
      assert.equal(task.deliveries, i)
      assert.equal(await task.release(), true)
    }
    await queue.asyncQ.join()
    const { dead, size, unfinishedTasks } = await queue.stats()
    assert.deepEqual([dead, size, unfinishedTasks], [1, 0, 0])
    assert.deepEqual(await queue.takeDead(10), ['bad'])
    assert.deepEqual(await queue.takeDead(10), [])
    assert.equal((await queue.stats()).dead, 0)
    assert.equal((await queue.stats()).lent, 0)
    await assert.rejects(queue.takeDead(0), RangeError)
  },
)

test('an item that cannot be decoded rejects its get, and is set aside', limit, async (t) => {
  const codec: Codec<string> = {
    encode: (item) => new TextEncoder().encode(item),
    decode: (bytes) => {
      const text = new TextDecoder().decode(bytes)
      if (text === 'bad') throw new Error('no sense in it')
      return text
    },
  }
  const queue = await opened<string>(t, { codec, codecId: 'text' })
  await queue.asyncQ.putMany(['a', 'bad', 'b'])
  assert.deepEqual(await queue.asyncQ.getMany(3), ['a', 'b'])
  await assert.rejects(queue.asyncQ.get({ timeout: 100 }), { name: 'QueueError', code: 'ERR_QUEUE_DECODE' })
  assert.equal((await queue.stats()).dead, 1)
  assert.equal(await queue.asyncQ.unfinishedTasks, 2)
})

test('more than maxUnreported items are not lent to a face', limit, async (t) => {
  const queue = await opened<number>(t, { maxUnreported: 3 })
  await queue.asyncQ.putMany([1, 2, 3, 4, 5])
  assert.deepEqual(await queue.asyncQ.getMany(10), [1, 2, 3])
  await assert.rejects(queue.asyncQ.get(), { name: 'InvalidStateError', message: /taskDone/ })
  assert.equal(queue.syncQ.get(), 4, 'the other face has leases of its own')
  await queue.asyncQ.taskDone(2)
  assert.equal(await queue.asyncQ.get(), 5)
})

test('an item not reported within its visibility goes to another, and is LeaseLost for the first', limit, async (t) => {
  const queue = await opened<string>(t, { visibility: 1_500 })
  const other = await elsewhere(queue)
  await queue.asyncQ.put('slow')
  const task = await queue.asyncQ.getTask()
  const again = await other.asyncQ.getTask({ timeout: 20_000 })
  assert.deepEqual([again.item, again.deliveries], ['slow', 2])
  await assert.rejects(task.done(), (error) => error instanceof LeaseLost && error.code === 'ERR_QUEUE_LEASE_LOST')
  await again.done()
  assert.equal(await queue.asyncQ.unfinishedTasks, 0)
})

for (const size of [10, 10_000]) {
  test(
    `an item of ${size} bytes not reported within its visibility comes to its own process again, too`,
    limit,
    async (t) => {
      const queue = await opened<string>(t, { visibility: 1_500 })
      await queue.asyncQ.put('x'.repeat(size))
      const task = await queue.asyncQ.getTask()
      const again = await queue.asyncQ.getTask({ timeout: 15_000 })
      assert.deepEqual([again.item.length, again.deliveries, again.id], [size, 2, task.id])
      await assert.rejects(task.done(), LeaseLost)
      assert.equal(await again.release(), true)
      const third = queue.syncQ.getTask({ timeout: 15_000 })
      assert.equal(third.deliveries, 3)
      third.done()
      assert.equal(await queue.asyncQ.unfinishedTasks, 0)
    },
  )
}

/** Ends the lease of the item with this id, as nobody but the server could. */
const END_LEASE = `
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if struct.unpack('>I6', member, 9) == tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], member) end
end`

for (const count of [20, 200]) {
  test(`of ${count} reports and gets called in turns at once each has its own answer`, limit, async (t) => {
    const queue = await opened<number>(t)
    const { asyncQ } = queue
    const range = Array.from({ length: count }, (_, i) => i)
    await asyncQ.putMany([...range, ...range.map((i) => count + i)])
    const tasks = await asyncQ.getTasks(count)
    const lost = [3, 4, count - 1]
    const port = Number(new URL(await sharedUrl()).port)
    for (const i of lost) await command(port, 'EVAL', END_LEASE, 1, `{jq:${queue.name}}:lent`, tasks[i]?.id ?? '')
    const reports: Promise<void>[] = []
    const gets: Promise<number>[] = []
    for (const task of tasks) {
      reports.push(task.done())
      gets.push(asyncQ.get())
    }
    const refused = (await Promise.allSettled(reports)).flatMap((report, i) =>
      report.status === 'fulfilled' ? [] : [i],
    )
    assert.deepEqual(refused, lost)
    await assert.rejects(reports[3] ?? Promise.resolve(), LeaseLost)
    assert.deepEqual(
      await Promise.all(gets),
      range.map((i) => count + i),
    )
    assert.equal(await asyncQ.unfinishedTasks, count + lost.length)
  })
}

test('a lease is kept while its process lives, however long it works', limit, async (t) => {
  const queue = await opened<string>(t, { lease: 300 })
  const other = await elsewhere(queue)
  await queue.asyncQ.put('long')
  await queue.asyncQ.get()
  const end = performance.now() + 1_000
  while (performance.now() < end); // the event loop is busy; the beats are not its affair
  assert.equal(await isPending(other.asyncQ.get()), true)
  await queue.asyncQ.taskDone()
})

test('close() gives back what is on lease at once, and the queue and its items stay', limit, async (t) => {
  const connection = await connected(t)
  const queue = await opened<number>(t, {}, connection)
  const other = await elsewhere(queue)
  await queue.asyncQ.putMany([1, 2])
  const task = await queue.asyncQ.getTask()
  await queue.close()
  await assert.rejects(queue.asyncQ.get(), { name: 'AsyncQueueShutDown' })
  await assert.rejects(task.done(), LeaseLost)
  assert.deepEqual(await other.asyncQ.getMany(9), [1, 2])
  assert.equal((await other.stats()).sessions, 1)
  const anew = await connection.open<number>(queue.name)
  assert.notEqual(anew, queue)
  assert.equal(await anew.asyncQ.unfinishedTasks, 2)
})

test('close() refuses calls that wait', limit, async (t) => {
  const connection = await connected(t)
  const queue = await opened<number>(t, { maxsize: 1 }, connection)
  const got = queue.asyncQ.get()
  const joined = queue.asyncQ.join()
  await joined
  await sleep(50)
  const refused = assert.rejects(got, { name: 'AsyncQueueShutDown' })
  await queue.close()
  await refused
  assert.equal(queue.asyncQ.closed, true)
})

test('a task that comes back after an immediate shutdown is dropped, and release() says so', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2, 3])
  const [first, second] = await queue.asyncQ.getTasks(2)
  await queue.shutdown(true)
  assert.equal(await first?.release(), false)
  assert.equal(await queue.asyncQ.unfinishedTasks, 1)
  await second?.done()
  await queue.asyncQ.join()
})
