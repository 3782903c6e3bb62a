import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { attach, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'

class Jobs extends Queue<number> {}

for (const Kind of [Queue, LifoQueue, PriorityQueue, Jobs]) {
  test(`util.inspect() shows a ${Kind.name} with its name and what its stats() say`, limit, () => {
    const queue = new Kind(5, { name: 'jobs' } as object)
    queue.syncQ.put(1)
    const text = inspect(queue)
    assert.ok(text.startsWith(`${Kind.name} 'jobs' {`), text)
    for (const part of ["state: 'open'", 'size: 1', 'maxsize: 5', 'puts: 1']) assert.ok(text.includes(part), text)
    queue.shutdown()
    assert.match(inspect(queue), /state: 'draining'/)
    assert.ok(inspect(new Kind()).startsWith(`${Kind.name} {`))
  })
}

test('util.inspect() shows a face with its queue and the state of that', limit, () => {
  const queue = new LifoQueue(5, { name: 'jobs' })
  queue.syncQ.put('x')
  assert.match(inspect(queue.syncQ), /^SyncQueue of LifoQueue 'jobs' \{\s+state: 'open',\s+maxsize: 5,\s+size: 1,/)
  queue.close()
  assert.match(inspect(queue.asyncQ), /^AsyncQueue of LifoQueue 'jobs' \{\s+state: 'closed'/)
  assert.match(inspect(attach(new Queue()).asyncQ), /^AsyncQueue of Queue \{/)
})

test('util.inspect() honours its depth: what lies beyond is [Queue], what lies within is shown', limit, () => {
  const queue = new Queue(0, { name: 'deep' })
  const nested = { a: { b: { queue, face: queue.syncQ } } }
  assert.match(inspect(nested, { depth: 1 }), /^\{ a: \{ b: \[Object\] \} \}$/)
  assert.match(inspect(nested, { depth: 2, breakLength: Infinity }), /\{ queue: \[Queue\], face: \[SyncQueue\] \}/)
  for (const depth of [3, null, Infinity]) assert.match(inspect(nested, { depth }), /Queue 'deep' \{/)
  assert.match(inspect(queue, { depth: 0 }), /^Queue 'deep' \{\s+state: 'open'/)
  assert.equal(inspect([[new Jobs()]], { depth: 1 }), '[ [ [Jobs] ] ]')
})

test('util.inspect() honours colors, compact and breakLength', limit, () => {
  const queue = new Queue()
  assert.ok(inspect(queue, { colors: true }).includes("\u001b[32m'open'\u001b[39m"))
  assert.ok(inspect([[queue]], { colors: true, depth: 1 }).includes('\u001b[36m[Queue]\u001b[39m'))
  assert.ok(!inspect(queue, { breakLength: Infinity, compact: true }).includes('\n'))
  assert.ok(inspect(queue, { compact: false }).split('\n').length > 10)
})

test('a queue that this thread has let go of is shown as such, in a console and in JSON', limit, () => {
  const queue = new Queue<number>(3, { name: 'jobs' })
  queue.release()
  assert.equal(inspect(queue, { breakLength: Infinity }), "Queue 'jobs' { released: true }")
  assert.equal(inspect(queue.asyncQ, { breakLength: Infinity }), "AsyncQueue of Queue 'jobs' { released: true }")
  const summary = { name: 'jobs', kind: 'fifo', released: true }
  assert.deepEqual(JSON.parse(JSON.stringify([queue, queue.syncQ])), [summary, summary])
})

test('util.inspect() shows a prototype, which is no queue', limit, () => {
  assert.ok(inspect(Queue.prototype).length > 0)
})

test('a refusal is shown with its class, what it says and where it was thrown', limit, () => {
  const { syncQ, asyncQ } = new Queue<number>(0, { name: 'jobs' })
  for (const [q, name] of [[syncQ, 'SyncQueueEmpty'] as const, [asyncQ, 'AsyncQueueEmpty'] as const]) {
    assert.throws(
      () => q.getNowait(),
      (error: Error) => {
        assert.match(error.stack ?? '', new RegExp(`^${name}: getNowait 'jobs': the queue is empty\\n.*inspect`, 's'))
        return true
      },
    )
  }
})
