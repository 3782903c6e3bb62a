// Where Atomics.waitAsync is missing, helper threads sleep in the stead of the event loop, and let go of what they slept on.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { collect } from '../helpers/collect.js'
import { limit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'

Reflect.deleteProperty(Atomics, 'waitAsync')

/** The address space of this process, in GiB; undefined where the system does not say. */
function addressSpace(): number | undefined {
  if (process.platform !== 'linux') return undefined
  const [, kilobytes] = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) / 2 ** 20
}

test('the memory of queues that are waited for one after the other and dropped is given back', limit, async () => {
  const wait = async (): Promise<void> => {
    const queue = new Queue<number>()
    const get = queue.asyncQ.get()
    setImmediate(() => queue.syncQ.put(1))
    assert.equal(await get, 1)
  }
  await wait()
  const before = addressSpace()
  const kept = new Queue()
  const each = (addressSpace() ?? 0) - (before ?? 0)
  const count = 40
  for (let n = 0; n < count; n++) await wait()
  await until(() => {
    collect()
    return (addressSpace() ?? 0) - (before ?? 0) <= (each * count) / 2
  }, 'most of it is given back')
  assert.equal(kept.closed, false)
})
