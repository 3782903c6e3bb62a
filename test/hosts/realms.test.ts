// Queues, signals and values of another realm: a vm context, as the sandboxes of test runners are.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { attach, Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'
import { openRealm } from '../helpers/realm.js'
import { within } from '../helpers/wait.js'

test('attach() opens a queue that another realm made, and the other way round', limit, () => {
  const { janus } = openRealm()
  const theirs = new janus.Queue<string>(3, { name: 'theirs' })
  const ours = attach<string>(theirs)
  ours.syncQ.put('to them')
  assert.equal(theirs.syncQ.get(), 'to them')
  const queue = new Queue<object>()
  const other = janus.attach<object>(queue.asyncQ)
  other.syncQ.put({ from: ['them'] })
  assert.deepEqual(queue.syncQ.get(), { from: ['them'] })
})

test('attach() opens what structuredClone() made of a queue of another realm', limit, () => {
  const { janus } = openRealm()
  const queue = new janus.LifoQueue<number>()
  const opened = janus.attach<number>(structuredClone(queue))
  opened.syncQ.put(1)
  assert.equal(queue.syncQ.get(), 1)
})

test('a wait in one realm is served by a put in another', limit, async () => {
  const { janus } = openRealm()
  const theirs = new janus.Queue<number>(0, { eventLoop: 'any' })
  const get = theirs.asyncQ.get()
  attach<number>(theirs).syncQ.put(7)
  assert.equal(await within(5_000, 'the get', get), 7)
})

const forgeries: [name: string, memory: unknown][] = [
  ['an object with the buffer of a memory', { buffer: new Queue().memory.buffer }],
  ['an object with the prototype of a memory', Object.create(WebAssembly.Memory.prototype)],
  ['a proxy of a memory', new Proxy(new Queue().memory, {})],
  ['a memory of another realm that is not shared', runInNewContext('new WebAssembly.Memory({ initial: 1 })')],
  [
    'shared memory of another realm without a queue',
    runInNewContext('new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })'),
  ],
]

for (const [name, memory] of forgeries) {
  test(`attach() refuses ${name}`, limit, () => {
    assert.throws(() => attach({ memory }), { name: 'TypeError', message: /^attach: / })
  })
}

test('a realm whose DOMException has no getters makes queues, which carry and throw such exceptions', limit, () => {
  class Exception extends Error {
    constructor(message = '', name = 'Error') {
      super(message)
      this.name = name
    }
  }
  const { janus } = openRealm({ setTimeout, clearTimeout, DOMException: Exception })
  const queue = new janus.Queue<unknown>()
  queue.syncQ.put(new Exception('enough', 'AbortError'))
  const { name, message } = queue.syncQ.get() as Error
  assert.deepEqual([name, message], ['AbortError', 'enough'])
  assert.throws(() => queue.syncQ.put(() => {}), { name: 'DataCloneError' })
})

test('however many copies of the package there are, the process has one listener for all', limit, () => {
  const before = process.listenerCount('worker')
  assert.equal(before, 1)
  for (let copy = 0; copy < 12; copy++) openRealm()
  assert.equal(process.listenerCount('worker'), before)
})

test('realms of one thread are one event loop to a queue', limit, async () => {
  const queue = new Queue<number>()
  queue.asyncQ.putNowait(1)
  const { janus } = openRealm()
  assert.equal(await within(5_000, 'the get', janus.attach<number>(queue).asyncQ.get()), 1)
})
