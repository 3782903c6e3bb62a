import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Calls } from 'janus-queue/rpc'
import { forms, outcome, served } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, sleep, timeOf, until, within } from '../helpers/wait.js'

const upTo = (most: number) => Array.from({ length: most }, (_, i) => i)

for (const sync of [false, true]) {
  const how = `served ${sync ? 'blocking' : 'by an event loop'}`

  test(`a generator streams to the sync form, ${how}`, limit, (t) => {
    const { client } = served(t, { sync })
    assert.deepEqual([...client.sync.count(300)], upTo(300))
    assert.deepEqual([...client.sync.entries()], [['a', 1]])
    const stream = client.sync.count(1)
    assert.equal(stream[Symbol.iterator](), stream)
    assert.deepEqual(stream.next(), { done: false, value: 0 })
    assert.deepEqual(stream.next(), { done: true, value: 'the end' }, 'what it returns is the last value')
    assert.deepEqual(stream.next(), { done: true, value: undefined })
  })

  test(`a generator streams to the async form, ${how}`, limit, async (t) => {
    const { client } = served(t, { sync })
    const got: number[] = []
    for await (const n of await client.async.count(300)) got.push(n)
    assert.deepEqual(got, upTo(300))
    const stream = await client.async.count(1)
    assert.equal(stream[Symbol.asyncIterator](), stream)
    assert.deepEqual(await Promise.all([stream.next(), stream.next(), stream.next()]), [
      { done: false, value: 0 },
      { done: true, value: 'the end' },
      { done: true, value: undefined },
    ])
  })

  test(`leaving a stream early ends the handler's, ${how}`, limit, async (t) => {
    const { client } = served(t, { sync })
    for (const n of client.sync.count(1e9)) if (n === 100) break
    for await (const n of await client.async.count(1e9)) if (n === 100) break
    await client.async.count(1e9).then((stream) => stream.return?.()) // before its first value
    client.sync.count(1e9).return?.()
    await until(() => client.sync.state().ended === client.sync.state().begun, 'all have ended')
    assert.ok(client.sync.state().begun >= 2)
  })

  test(`an error within a stream comes after the values before it, ${how}`, limit, async (t) => {
    const { client } = served(t, { sync })
    const got: number[] = []
    assert.throws(
      () => {
        for (const n of client.sync.failing(100)) got.push(n)
      },
      { name: 'RangeError', message: 'after 100' },
    )
    await assert.rejects(
      async () => {
        for await (const n of await client.async.failing(100)) got.push(n)
      },
      { name: 'RangeError', message: 'after 100' },
    )
    assert.deepEqual(got, [...upTo(100), ...upTo(100)])
  })

  test(`a value that can't be cloned ends the stream with a DataCloneError, ${how}`, limit, async (t) => {
    const { client } = served(t, { sync })
    assert.throws(() => [...client.sync.odd()], { name: 'DataCloneError' })
    const stream = await client.async.odd()
    assert.deepEqual(await stream.next(), { done: false, value: 1 })
    await assert.rejects(stream.next(), { name: 'DataCloneError' })
    assert.equal(client.sync.add(1, 2), 3)
  })
}

test('asynchronous generators, and whatever can only be iterated asynchronously, stream', limit, async (t) => {
  const { client } = served(t)
  assert.deepEqual([...client.sync.slow(100, 0)], upTo(100))
  const got: number[] = []
  for await (const n of await client.async.slow(5, 2)) got.push(n)
  for await (const n of untyped<AsyncIterable<number>>(await client.async.readable())) got.push(n)
  assert.deepEqual(got, [...upTo(5), 1, 2, 3])
})

test('streams of one client, and calls between their values, do not mix', limit, async (t) => {
  const { client } = served(t)
  const one = client.sync.count(200)
  const other = client.sync.slow(200, 0)
  for (const n of upTo(200)) {
    assert.equal(one.next().value, n)
    assert.equal(client.sync.add(n, 1), n + 1)
    assert.equal(other.next().value, n)
  }
})

test('a server is 64 values ahead of its caller at most', limit, async () => {
  const calls = new Calls<{ count(): IterableIterator<number> }>()
  let made = 0
  const server = calls.serve({
    *count() {
      for (;;) yield made++
    },
  })
  const stream = await calls.client().async.count()
  await sleep(50)
  assert.ok(made <= 65, `${made} were made for a caller that has asked for none`)
  for (let i = 0; i < 1_000; i++) assert.equal((await stream.next()).value, i)
  await sleep(50)
  assert.ok(made <= 1_065, `${made} were made for a caller that has taken 1000`)
  await stream.return?.()
  await server.stop()
})

for (const form of forms) {
  test(`client.${form}: the timeout of a stream is for each value`, limit, async (t) => {
    const { client } = served(t)
    const stream = await client.with({ timeout: 2_000 })[form].slow(5, 500)
    const begin = performance.now()
    for (const n of upTo(5)) assert.equal((await stream.next()).value, n)
    assert.ok(performance.now() - begin > 2_000)
    const late = await client.with({ timeout: 50 })[form].slow(5, 5_000)
    const elapsed = await timeOf(async () => {
      const { error } = await outcome(() => late.next())
      assert.ok(error instanceof DOMException)
      assert.equal(error.name, 'TimeoutError')
    })
    assert.ok(elapsed < 4_000)
    assert.equal((await late.next()).done, true)
  })
}

test('after an abort next() rejects with its reason, once, and then the stream is done', limit, async (t) => {
  const { client } = served(t)
  for (const waits of [true, false]) {
    const abort = new AbortController()
    const stream = await client.with({ signal: abort.signal }).async.slow(10, waits ? 5_000 : 1)
    const reason = new Error('enough')
    if (waits) {
      const first = stream.next()
      const second = stream.next()
      assert.ok(await isPending(first))
      abort.abort(reason)
      await assert.rejects(first, reason)
      assert.deepEqual(await second, { done: true, value: undefined })
    } else {
      assert.equal((await stream.next()).value, 0)
      abort.abort(reason)
      await assert.rejects(stream.next(), reason)
    }
    assert.deepEqual(await stream.next(), { done: true, value: undefined })
  }
})

test('return() of a stream ends a next() that waits', limit, async (t) => {
  const { client } = served(t)
  const stream = await client.async.slow(10, 5_000)
  const next = stream.next()
  assert.ok(await isPending(next))
  assert.deepEqual(await stream.return?.(7), { done: true, value: 7 })
  assert.deepEqual(await within(5_000, 'next()', next), { done: true, value: undefined })
})

test('a stream is an asynchronous iterator of the language’s own kind', limit, async (t) => {
  const { client } = served(t)
  const stream = await client.async.count(1)
  const generator = Object.getPrototypeOf(async function* () {}).prototype
  assert.ok(Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(generator), stream))
  assert.equal(typeof stream.throw, 'function')
  await assert.rejects(stream.throw?.(new Error('thrown in')) ?? Promise.resolve(), /thrown in/)
  assert.equal((await stream.next()).done, true)
})
