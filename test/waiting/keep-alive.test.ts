import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { sleep, until, within } from '../helpers/wait.js'

const ends: [name: string, scenario: string, output: string][] = [
  ['get() keeps the process alive until a worker puts', 'get, fed by a worker', 'from the worker\n'],
  ['put() keeps the process alive until a worker makes room', 'put, admitted by a worker', 'put\n'],
  ['join() keeps the process alive until a worker has done the task', 'join, released by a worker', 'joined\n'],
  ['for await keeps the process alive while it waits', 'for await, fed by a worker', 'from the worker\n'],
  ['unref() before a get() lets the process end', 'get, unref() before', ''],
  ['unref() while a get() waits lets the process end', 'get, unref() after', ''],
  ['unref() lets the process end before a timeout does', 'get with a timeout, unref()', ''],
  ['select() keeps the process alive while one of its queues is to', 'select, fed by a worker', 'from the worker\n'],
  ['unref() of all its queues while a select() waits lets the process end', 'select, unref() after', ''],
  ['ref() after unref() keeps the process alive again', 'get, unref() and ref()', 'from the worker\n'],
  ['get() that was aborted keeps the process alive no longer', 'get, aborted', 'aborted\n'],
  ['get() keeps the process alive until its timeout and no longer', 'get, timed out', 'AsyncQueueEmpty\n'],
  ['get() keeps the process alive until a shutdown and no longer', 'get, shut down', 'AsyncQueueShutDown\n'],
  ['get() and put() that are settled keep no process alive', 'everything settled', 'one\ntwo\n'],
  [
    'get() that was served keeps no process alive in which another waits after unref()',
    'get served, then one of another queue, unref()',
    'one\n',
  ],
  ['whenShutDown() keeps no process alive', 'whenShutDown()', ''],
  ['new Queue() keeps no process alive', 'a queue that was never used', 'made\n'],
  ['ref() while an operation waits keeps the process alive', 'get, unref(), ref() while it waits', 'from the worker\n'],
]

for (const [name, scenario, output] of ends) {
  test(name, limit, async (t) => {
    const child = startProgram(t, 'pending', scenario)
    assert.deepEqual(await within(20_000, 'the process ends', child.ended), { code: 0, output })
  })
}

test('get() that no one serves keeps the process alive', limit, async (t) => {
  const child = startProgram(t, 'pending', 'get, fed by no one')
  await until(() => child.output() === 'pending\n', 'the get is pending')
  await sleep(700)
  assert.equal(child.process.exitCode, null)
  assert.equal(child.output(), 'pending\n')
})
