// putMany() of objects goes in batches, though what an item's getter runs may use the queue itself.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Queue as AnyQueue, attach, codecs, Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { drain } from '../../conformance/queues.js'
import { limit } from '../helpers/limits.js'

interface Item {
  n: number
  pad: string
}

/** Objects numbered from 0, of which number `at` runs `act` while it is encoded. */
function itemsWith(count: number, at: number, act: () => unknown, pad = 40): Item[] {
  return Array.from({ length: count }, (_, n) => {
    const item = { n, pad: 'p'.repeat(pad) }
    if (n !== at) return item
    return {
      n,
      get pad() {
        act()
        return item.pad
      },
    }
  })
}

const numbersOf = (found: readonly unknown[]): unknown[] =>
  found
    .filter((item) => typeof item === 'object' && item !== null && 'n' in item)
    .map((item) => Reflect.get(Object(item), 'n'))

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

const intruders: [what: string, intrude: (queue: AnyQueue<unknown>) => unknown, put: readonly unknown[]][] = [
  ['puts a string', ({ syncQ }) => syncQ.put('Z'.repeat(67)), ['Z'.repeat(67)]],
  ['puts a number', ({ syncQ }) => syncQ.put(77), [77]],
  ['puts a large string', ({ syncQ }) => syncQ.put('Z'.repeat(10_000)), ['Z'.repeat(10_000)]],
  ['puts objects in a batch', ({ syncQ }) => syncQ.putMany([{ z: 1 }, { z: 2 }]), [{ z: 1 }, { z: 2 }]],
  ['puts an object by another handle', (queue) => attach(queue).syncQ.put({ z: 'ZZZZ' }), [{ z: 'ZZZZ' }]],
  ['puts objects by another handle', (queue) => attach(queue).syncQ.putMany([{ z: 1 }, 'Z']), [{ z: 1 }, 'Z']],
  ['puts into a queue beside', (queue) => new Queue<unknown>(0, { beside: queue }).syncQ.putMany(['Y', { z: 1 }]), []],
]

for (const name of parts) {
  for (const [what, intrude, put] of intruders) {
    for (const pad of [40, 700, 5_000]) {
      test(
        `putMany() on ${name} of objects of ${pad} bytes, one of which ${what}, puts all whole and in order`,
        limit,
        async () => {
          const queue = new Queue<unknown>()
          await faceOf(queue, name).putMany(itemsWith(50, 30, () => intrude(queue), pad))
          const found = drain(queue)
          assert.deepEqual(numbersOf(found), upTo(50))
          assert.ok(
            found.every(
              (item) =>
                typeof item !== 'object' || !('pad' in Object(item)) || Reflect.get(Object(item), 'pad').length === pad,
            ),
          )
          assert.deepEqual(
            found.filter((item) => numbersOf([item]).length === 0),
            put,
          )
        },
      )
    }
  }

  test(`putMany() on ${name} of objects reads each of them once, where there is room`, limit, async () => {
    const queue = new Queue<unknown>(200)
    let reads = 0
    const items = Array.from({ length: 200 }, (_, n) => ({
      n,
      get pad() {
        reads++
        return 'p'.repeat(n % 3 === 0 ? 4_000 : n)
      },
    }))
    await faceOf(queue, name).putMany(items)
    assert.equal(reads, 200)
    assert.deepEqual(numbersOf(drain(queue)), upTo(200))
  })

  test(`putMany() on ${name} of objects, numbers, strings and large items keeps their order`, limit, async () => {
    const queue = new Queue<unknown>()
    const items = upTo(400).map((n) =>
      n % 5 === 0 ? n : n % 5 === 1 ? `s${n}` : n % 7 === 2 ? { n, pad: 'x'.repeat(3_000) } : { n },
    )
    await faceOf(queue, name).putMany(items)
    assert.deepEqual(drain(queue), items)
  })

  test(`putMany() on ${name} of objects says how many entered where room runs out`, limit, async () => {
    const queue = new Queue<unknown>(7)
    await assert.rejects(
      async () =>
        faceOf(queue, name).putMany(
          itemsWith(20, -1, () => {}),
          { timeout: 0 },
        ),
      { accepted: 7 },
    )
    assert.deepEqual(numbersOf(drain(queue)), upTo(7))
  })

  test(
    `putMany() on ${name} stops at an object whose getter throws, once, and what came before is in`,
    limit,
    async () => {
      const queue = new Queue<unknown>()
      let throws = 0
      const boom = Object.assign(new Error('boom'), { accepted: -1 })
      const items = itemsWith(20, 12, () => {
        throws++
        throw boom
      })
      await assert.rejects(
        async () => faceOf(queue, name).putMany(items),
        (error) => error === boom,
      )
      assert.deepEqual([throws, boom.accepted], [1, 12])
      assert.deepEqual(numbersOf(drain(queue)), upTo(12))
    },
  )

  test(`putMany() on ${name} stops at an object whose getter shuts the queue down`, limit, async () => {
    const queue = new Queue<unknown>()
    const items = itemsWith(20, 12, () => queue.shutdown({ reason: new Error('enough') }))
    await assert.rejects(async () => faceOf(queue, name).putMany(items), { code: 'ERR_QUEUE_SHUT_DOWN', accepted: 12 })
    assert.deepEqual(numbersOf(drain(queue)), upTo(12))
  })

  test(`putMany() on ${name} of objects whose toJSON() puts another keeps them whole`, limit, async () => {
    const queue = new Queue<unknown>(0, { codec: codecs.json })
    const items = upTo(30).map((n) => ({
      toJSON: () => {
        if (n % 10 === 9) queue.syncQ.put({ z: n })
        return { n, pad: 'p'.repeat(n) }
      },
    }))
    await faceOf(queue, name).putMany(items)
    const found = drain(queue)
    assert.deepEqual(numbersOf(found), upTo(30))
    assert.equal(found.length, 33)
  })
}

const getters: [what: string, get: (queue: Queue<Item>) => unknown, left: number][] = [
  ['get()', ({ syncQ }) => syncQ.get().n, 19],
  ['get() with a timeout', ({ syncQ }) => syncQ.get({ timeout: 1_000 }).n, 19],
  ['getNowait()', ({ asyncQ }) => asyncQ.getNowait().n, 19],
  ['getMany()', ({ syncQ }) => syncQ.getMany(1)[0]?.n, 19],
  ['peekNowait()', ({ syncQ }) => syncQ.peekNowait().n, 20],
]

for (const [what, get, left] of getters) {
  test(`putMany() of an object whose getter calls ${what} finds there what comes before it`, limit, () => {
    const queue = new Queue<Item>()
    let found: unknown
    queue.syncQ.putMany(
      itemsWith(20, 12, () => {
        found = get(queue)
      }),
    )
    assert.equal(found, 0)
    assert.deepEqual(numbersOf(drain(queue)), upTo(20).slice(20 - left))
  })
}

test('putMany() of an object whose getter takes a task of the queue finds there what comes before it', limit, () => {
  const queue = new Queue<Item>()
  queue.syncQ.putMany(
    itemsWith(20, 12, () => {
      const task = queue.syncQ.getTask()
      assert.equal(task.item.n, 0)
      task.done()
    }),
  )
  assert.deepEqual(numbersOf(drain(queue)), upTo(20).slice(1))
})
