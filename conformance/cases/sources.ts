import { Queue } from 'janus-queue'
import { equal, rejects } from '../assert.js'
import { test } from '../harness.js'
import { drain } from '../queues.js'
import { countedSignal } from '../signals.js'
import { isPending, sleep, until, within } from '../time.js'

test('asyncQ.putMany() puts what an async iterable gives, waiting for it and for room', async () => {
  const queue = new Queue<number>(2)
  async function* slow() {
    for (let n = 1; n <= 6; n++) {
      await sleep(n % 2)
      yield n
    }
  }
  const put = queue.asyncQ.putMany(slow())
  const got: number[] = []
  for (let i = 0; i < 6; i++) got.push(await queue.asyncQ.get({ timeout: 5_000 }))
  await within(5_000, 'the put', put)
  equal(got, [1, 2, 3, 4, 5, 6])
})

test('asyncQ.putMany() makes each item of an async iterable available as it comes', async () => {
  const queue = new Queue<string>()
  let more = () => {}
  const asked = new Promise<void>((resolve) => {
    more = resolve
  })
  async function* slow() {
    yield 'first'
    await asked
    yield 'second'
  }
  const put = queue.asyncQ.putMany(slow())
  equal(await queue.asyncQ.get({ timeout: 5_000 }), 'first')
  more()
  equal(await queue.asyncQ.get({ timeout: 5_000 }), 'second')
  await within(5_000, 'the put', put)
})

test('asyncQ.putMany() passes on the error of an async iterable; what came before is in', async () => {
  const queue = new Queue<number>()
  const boom = new Error('boom')
  async function* failing() {
    yield 1
    yield 2
    throw boom
  }
  await rejects(queue.asyncQ.putMany(failing()), boom)
  equal(drain(queue), [1, 2])
})

test('asyncQ.putMany() closes an async iterable when it is refused', async () => {
  const queue = new Queue<number>(2)
  let closed = false
  async function* endlessly() {
    try {
      for (let n = 1; ; n++) yield n
    } finally {
      closed = true
    }
  }
  await rejects(queue.asyncQ.putMany(endlessly(), { timeout: 20 }), { name: 'AsyncQueueFull', accepted: 2 })
  equal(closed, true)
  equal(drain(queue), [1, 2])
})

for (const [what, options, name] of [
  ['an abort', () => ({ signal: AbortSignal.abort('stop') }), undefined],
  ['an abort while it waits for its source', () => ({ signal: AbortSignal.timeout(30) }), 'TimeoutError'],
] as const) {
  test(`asyncQ.putMany() of a slow source ends at ${what}`, async () => {
    const queue = new Queue<number>()
    let resume = () => {}
    async function* slow() {
      yield 1
      await new Promise<void>((resolve) => {
        resume = resolve
      })
      yield 2
    }
    const outcome = await within(
      10_000,
      'the putMany',
      queue.asyncQ.putMany(slow(), options()).then(
        () => 'all are in',
        (error: unknown) => error,
      ),
    )
    if (name === undefined) equal(outcome, 'stop')
    else equal(Reflect.get(Object(outcome), 'name'), name)
    resume()
    await sleep(0)
    equal(drain(queue), name === undefined ? [] : [1])
  })
}

test('await putMany() of a string puts its characters', async () => {
  const queue = new Queue<string>()
  await queue.asyncQ.putMany('abc')
  equal(queue.syncQ.getMany(9), ['a', 'b', 'c'])
})

test('a source that fails is not told to return, and its error is what comes', async () => {
  let returned = 0
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('the source broke')),
      return: () => {
        returned++
        throw new Error('return() failed')
      },
    }),
  }
  for (const options of [undefined, { signal: new AbortController().signal }]) {
    await rejects(new Queue<number>().asyncQ.putMany(source, options), /the source broke/)
  }
  equal(returned, 0)
})

for (const before of [[], [1, 2]]) {
  test(`a source that is left because of an abort after ${before.length} items is told so, whatever it makes of it`, async () => {
    let returned = 0
    const controller = new AbortController()
    const queue = new Queue<number>()
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => {
        const items = [...before]
        return {
          next: () => {
            const value = items.shift()
            return value === undefined ? new Promise(() => {}) : Promise.resolve({ done: false, value })
          },
          return: () => {
            returned++
            throw new Error('return() failed')
          },
        }
      },
    }
    const put = queue.asyncQ.putMany(source, { signal: controller.signal })
    await until(() => queue.syncQ.qsize() === before.length, 'the items are in')
    await sleep(0) // it has asked for the next
    controller.abort(new Error('enough'))
    await rejects(within(5_000, 'the putMany', put), /enough/)
    equal(returned, 1)
  })
}

test('a source that aborts as it is asked for the next item is not waited for', async () => {
  const controller = new AbortController()
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        controller.abort(new Error('enough'))
        return new Promise(() => {})
      },
    }),
  }
  const put = new Queue<number>().asyncQ.putMany(source, { signal: controller.signal })
  await rejects(within(5_000, 'the putMany', put), /enough/)
})

test('a source that has ended is not told to return', async () => {
  const { signal } = new AbortController()
  let returned = 0
  for (const options of [undefined, { signal }]) {
    const items = [1, 2]
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: items.length === 0, value: items.shift() ?? 0 }),
        return: async () => {
          returned++
          return { done: true, value: undefined }
        },
      }),
    }
    const queue = new Queue<number>()
    await queue.asyncQ.putMany(source, options)
    equal(drain(queue), [1, 2])
  }
  equal(returned, 0)
})

test('putMany() of many items with a signal leaves nothing with the signal', async () => {
  const { signal, listeners } = countedSignal()
  async function* source(): AsyncGenerator<number> {
    for (let i = 0; i < 100; i++) yield i
  }
  await new Queue<number>().asyncQ.putMany(source(), { signal })
  equal(listeners(), 0)
})

test('a source that is left at the shutdown of the target is told so', async () => {
  const target = new Queue<number>()
  let returned = 0
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        returned++
        return { done: true, value: undefined }
      },
    }),
  }
  const put = target.asyncQ.putMany(source)
  equal(await isPending(put), true)
  target.close()
  await rejects(within(5_000, 'the putMany', put), { name: 'AsyncQueueShutDown', accepted: 0 })
  equal(returned, 1)
})

test('a source that shuts the target down as it is asked for the next item is not waited for', async () => {
  const target = new Queue<number>()
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        target.shutdown()
        return new Promise(() => {})
      },
    }),
  }
  await rejects(within(5_000, 'the putMany', target.asyncQ.putMany(source)), 'AsyncQueueShutDown')
})
