// A queue that nothing refers to any more is collected, and its thread leaves it: the record in shared memory comes back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AsyncQueue, attach, InvalidStateError, Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { M_RECORDS, RECORD_FREE, RECORD_USED, T_STATE } from '../../src/core/layout.js'
import { collect } from '../helpers/collect.js'
import { limit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'

type Call = (q: AsyncQueue<number>, options: { signal: AbortSignal }) => Promise<unknown>

const calls: [name: string, fill: number[], call: Call][] = [
  ['get', [], (q, options) => q.get(options)],
  ['put', [1], (q, options) => q.put(2, options)],
  ['join', [1], (q, options) => q.join(options)],
]

for (const [name, fill, call] of calls) {
  test(`a queue whose ${name}() was aborted is collected`, limit, async () => {
    const use = async (): Promise<WeakRef<WebAssembly.Memory>> => {
      const queue = new Queue<number>(1)
      queue.syncQ.putMany(fill)
      const control = new AbortController()
      const pending = call(queue.asyncQ, { signal: control.signal })
      control.abort()
      await assert.rejects(pending, { name: 'AbortError' })
      return new WeakRef(queue.memory)
    }
    const memory = await use()
    await until(() => {
      collect()
      return memory.deref() === undefined
    }, 'the memory is collected')
  })
}

/** The memory of a queue that can be collected itself. */
function makeMemory(): WebAssembly.Memory {
  const queue = new Queue<string>(0)
  queue.syncQ.put('kept')
  return queue.memory
}

/** What the record of the one thread that had the queue open says. */
function stateOf(memory: WebAssembly.Memory): number | undefined {
  const words = new Uint32Array(memory.buffer)
  return words[((words[M_RECORDS >> 2] ?? 0) + T_STATE) >> 2]
}

test('the thread leaves a queue that was collected, and can come back to it', limit, async () => {
  const memory = makeMemory()
  assert.equal(stateOf(memory), RECORD_USED)
  await until(() => {
    collect()
    return stateOf(memory) === RECORD_FREE
  }, 'the record is given back')
  const queue = attach<string>({ memory })
  assert.equal(stateOf(memory), RECORD_USED)
  assert.equal(queue.syncQ.get(), 'kept')
})

test('the thread leaves a queue that was collected at once where there is no memory for another', limit, async (t) => {
  const memories = [makeMemory(), makeMemory()]
  await new Promise((resolve) => setImmediate(resolve)) // until a turn ends, it keeps alive what it made weak references to
  collect()
  const states = (): (number | undefined)[] => memories.map(stateOf)
  assert.deepEqual(states(), [RECORD_USED, RECORD_USED], 'it was not told of it yet')
  const { Memory } = WebAssembly
  let refusals = 0
  t.mock.method(
    WebAssembly,
    'Memory',
    class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (refusals++ === 0) throw new RangeError('could not allocate memory')
        super(descriptor)
      }
    },
  )
  new Queue()
  assert.equal(refusals, 2)
  assert.deepEqual(states(), [RECORD_FREE, RECORD_FREE])
})

test(
  'new Queue() says what was wanted where there is no memory, with what the system says as the cause',
  limit,
  (t) => {
    const error = new RangeError('could not allocate memory')
    t.mock.method(
      WebAssembly,
      'Memory',
      class {
        constructor() {
          throw error
        }
      },
    )
    assert.throws(
      () => new Queue(),
      (thrown: Error) => thrown instanceof InvalidStateError && thrown.message.includes(error.message),
    )
  },
)

for (const face of parts) {
  test(`a queue keeps no large item that was put into it and got on ${face}`, limit, async () => {
    const queue = new Queue<Uint8Array>(2)
    const { q, put, Full } = faceOf(queue, face)
    const use = async (): Promise<WeakRef<ArrayBufferLike>[]> => {
      const items: Uint8Array[] = []
      const make = (): Uint8Array => {
        const item = new Uint8Array(300_000)
        items.push(item)
        return item
      }
      await q.put(make())
      items.push(await q.peek(), await q.get())
      q.putNowait(make())
      items.push(q.peekNowait(), q.getNowait())
      await q.putMany([make(), make()])
      await assert.rejects(put(make(), { timeout: 1 }), Full)
      items.push(...(await q.getMany(2)))
      return items.map(({ buffer }) => new WeakRef(buffer))
    }
    const references = await use()
    await until(() => {
      collect()
      return references.every((reference) => reference.deref() === undefined)
    }, 'all of them are collected')
    assert.equal(queue.syncQ.qsize(), 0)
  })
}
