import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { longLimit } from '../helpers/limits.js'
import { Model, type Step } from '../helpers/model.js'

type Item = [priority: number, id: number, payload: string | Uint8Array]

const item = fc.tuple(
  fc.integer({ min: -3, max: 3 }),
  fc.nat(),
  fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.nat(9_000).map((n) => 'x'.repeat(n)),
    fc.uint8Array({ maxLength: 300 }),
  ),
)

const step: fc.Arbitrary<Step<Item>> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), item }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('get', 'peek', 'taskDone') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('putMany' as const), items: fc.array(item, { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('getMany' as const), max: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('maxsize' as const), value: fc.integer({ min: -1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('clear', 'shutdown', 'close') }) },
)

for (const kind of kinds) {
  for (const face of ['syncQ', 'asyncQ'] as const) {
    test(`${face} of a ${kind} queue does, step by step, what its sequential model does`, longLimit, async () => {
      const property = fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        async (maxsize, steps) => {
          const queue = makeQueue<Item>(kind, maxsize)
          const model = new Model<Item>(kind, maxsize)
          for (const each of steps) {
            assert.deepEqual(await model.doFor(queue[face], each), model.do(each), JSON.stringify(each))
            const { size, unfinishedTasks, puts, state } = queue.stats()
            assert.deepEqual({ size, unfinishedTasks, puts, state }, model.state())
            assert.equal(queue[face].full(), model.full())
          }
        },
      )
      await fc.assert(property, { numRuns: 60 })
    })
  }
}
