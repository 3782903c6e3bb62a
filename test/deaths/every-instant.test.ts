// Another thread comes in between at every instant of the way to sleep: whoever waits hears of it, without the help of
// the safety re-check.

import '../helpers/no-recheck.js'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LifoQueue, PriorityQueue, Queue, select, selectSync } from 'janus-queue'
import { instantiate } from '../../src/store/core.js'
import { afterwards, atInstant } from '../helpers/instants.js'
import { limit } from '../helpers/limits.js'
import { attachElsewhere } from '../helpers/second-copy.js'
import { within } from '../helpers/wait.js'

interface Case {
  readonly name: string
  readonly make: () => Queue<unknown>
  readonly call: (queue: Queue<unknown>) => unknown
  readonly loopCall: (queue: Queue<unknown>) => Promise<unknown>
  readonly other: (queue: Queue<unknown>) => unknown
  readonly result: unknown
}

const large = new Uint8Array(100_000)

function filled<Q extends Queue<unknown>>(queue: Q, ...items: unknown[]): Q {
  for (const item of items) queue.syncQ.put(item)
  return queue
}

const get = (queue: Queue<unknown>) => queue.syncQ.get()
const getLater = (queue: Queue<unknown>) => queue.asyncQ.get()
const put = (queue: Queue<unknown>) => queue.syncQ.put(7)
const putLater = (queue: Queue<unknown>) => queue.asyncQ.put(7)
const fullOne = () => filled(new Queue(1), 1)
const unfinishedOne = () => {
  const queue = filled(new Queue(), 1)
  queue.syncQ.get()
  return queue
}

const cases: Case[] = [
  ...[Queue, LifoQueue, PriorityQueue].flatMap((Kind): Case[] => [
    {
      name: `get() hears of a put() (${Kind.name})`,
      make: () => new Kind(),
      call: get,
      loopCall: getLater,
      other: put,
      result: 7,
    },
    {
      name: `put() hears of a get() (${Kind.name})`,
      make: () => filled(new Kind(1), 1),
      call: put,
      loopCall: putLater,
      other: get,
      result: undefined,
    },
  ]),
  {
    name: 'put() hears of clear()',
    make: fullOne,
    call: put,
    loopCall: putLater,
    other: ({ syncQ }) => syncQ.clear(),
    result: undefined,
  },
  {
    name: 'put() hears of a larger maxsize',
    make: fullOne,
    call: put,
    loopCall: putLater,
    other: (queue) => {
      queue.maxsize = 2
    },
    result: undefined,
  },
  {
    name: 'get() hears of a shutdown()',
    make: () => new Queue(),
    call: get,
    loopCall: getLater,
    other: (queue) => queue.shutdown(),
    result: /QueueShutDown/,
  },
  {
    name: 'put() hears of a shutdown()',
    make: fullOne,
    call: put,
    loopCall: putLater,
    other: (queue) => queue.shutdown(),
    result: /QueueShutDown/,
  },
  {
    name: 'peek() hears of a put()',
    make: () => new Queue(),
    call: ({ syncQ }) => syncQ.peek(),
    loopCall: ({ asyncQ }) => asyncQ.peek(),
    other: put,
    result: 7,
  },
  {
    name: 'getMany() hears of a putMany()',
    make: () => new Queue(),
    call: ({ syncQ }) => syncQ.getMany(1),
    loopCall: ({ asyncQ }) => asyncQ.getMany(1),
    other: ({ syncQ }) => syncQ.putMany([7, 8]),
    result: [7],
  },
  {
    name: 'a loop hears of a put()',
    make: () => new Queue(),
    call: ({ syncQ }) => syncQ[Symbol.iterator]().next().value,
    loopCall: async ({ asyncQ }) => (await asyncQ[Symbol.asyncIterator]().next()).value,
    other: put,
    result: 7,
  },
  {
    name: 'select() of two hears of a put()',
    make: () => new Queue(),
    call: (queue) => selectSync([new Queue<unknown>(0, { beside: queue }).syncQ, queue.syncQ]).item,
    loopCall: async (queue) => (await select([new Queue<unknown>().asyncQ, queue.asyncQ])).item,
    other: put,
    result: 7,
  },
  {
    name: 'select() hears of a shutdown()',
    make: () => new Queue(),
    call: ({ syncQ }) => selectSync([syncQ]),
    loopCall: ({ asyncQ }) => select([asyncQ]),
    other: (queue) => queue.shutdown(),
    result: /QueueShutDown/,
  },
  {
    name: 'getTask() hears of a put()',
    make: () => new Queue(),
    call: ({ syncQ }) => syncQ.getTask().item,
    loopCall: async ({ asyncQ }) => (await asyncQ.getTask()).item,
    other: put,
    result: 7,
  },
  {
    name: 'join() hears of taskDone()',
    make: unfinishedOne,
    call: ({ syncQ }) => syncQ.join(),
    loopCall: ({ asyncQ }) => asyncQ.join(),
    other: ({ syncQ }) => syncQ.taskDone(),
    result: undefined,
  },
  {
    name: 'put() hears of memory that comes free',
    make: () => filled(new Queue(0, { maxBytes: 192 << 10 }), large),
    call: ({ syncQ }) => syncQ.put(large),
    loopCall: ({ asyncQ }) => asyncQ.put(large),
    other: get,
    result: undefined,
  },
]

function assertOutcome(outcome: unknown, result: unknown, where: string): void {
  if (result instanceof RegExp) assert.match(String(outcome), result, where)
  else assert.deepEqual(outcome, result, where)
}

/** Does `attempt` for each instant, until there are no more. */
async function atEveryInstant(attempt: (instant: number) => boolean | Promise<boolean>): Promise<void> {
  let instant = 1
  while (await attempt(instant)) instant++
  assert.ok(instant > 3, `there were only ${instant} instants`)
}

for (const { name, make, call, loopCall, other, result } of cases) {
  test(`${name}, whenever it comes, on a thread that blocks`, limit, async () => {
    await atEveryInstant((instant) => {
      const queue = make()
      const elsewhere = attachElsewhere(queue)
      let outcome: unknown
      const there = atInstant(
        instant,
        () => other(elsewhere),
        () => {
          try {
            outcome = call(queue)
          } catch (error) {
            outcome = error
          }
        },
      )
      assertOutcome(outcome, result, `instant ${instant}`)
      return there
    })
  })

  test(`${name}, whenever it comes, in an event loop`, limit, async () => {
    await atEveryInstant(async (instant) => {
      // Where the machine is slow a turn is due: then the call waits for that, and has fewer instants.
      await new Promise((resolve) => setImmediate(resolve))
      const queue = make()
      const elsewhere = attachElsewhere(queue)
      let promise: Promise<unknown> = Promise.resolve()
      const there = atInstant(
        instant,
        () => other(elsewhere),
        () => {
          promise = loopCall(queue).catch((error: unknown) => error)
        },
      )
      assertOutcome(await within(5_000, `${name}, instant ${instant}`, promise), result, `instant ${instant}`)
      return there
    })
  })
}

for (const where of ['on a thread that blocks', 'in an event loop']) {
  test(`put() hears of memory that comes free some time after the slot, ${where}`, limit, async () => {
    for (let slot = 1; slot <= 16; slot++) {
      for (let memory = 1; memory <= 48; memory++) {
        const queue = filled(new Queue(0, { maxBytes: 192 << 10 }), large)
        const core = instantiate(queue.memory)
        assert.equal(core.register(1_000), 0)
        const getSlowly = (): void => {
          assert.ok(core.fifoGet(0) > 0)
          afterwards(memory, () => assert.equal(core.release(), 0))
        }
        let put = Promise.resolve()
        atInstant(slot, getSlowly, () => {
          if (where === 'in an event loop') put = queue.asyncQ.put(large)
          else queue.syncQ.put(large)
        })
        await within(5_000, `the put, slot ${slot}, memory ${memory}`, put)
        assert.deepEqual(queue.syncQ.get(), large)
      }
    }
  })
}

test(
  'putNowait() of a large item that loses the last slot, whenever it does, leaves nothing of it behind',
  limit,
  () => {
    const other = large.map((_, index) => index)
    for (let instant = 1, there = true; there; instant++) {
      const queue = new Queue<unknown>(1)
      const elsewhere = attachElsewhere(queue)
      let refused = false
      const tryPut = (): void => {
        try {
          queue.syncQ.putNowait(large)
        } catch {
          refused = true
        }
      }
      const fill = (): void => {
        if (elsewhere.syncQ.empty()) elsewhere.syncQ.putNowait(7)
      }
      there = atInstant(instant, fill, tryPut)
      assert.deepEqual(queue.syncQ.getNowait(), refused ? 7 : large)
      queue.syncQ.putNowait(other)
      assert.deepEqual(queue.syncQ.getNowait(), other)
      assert.equal(queue.stats().bytesUsed, 0)
    }
  },
)
