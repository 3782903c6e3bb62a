import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { attachCalls, CallRefused, Calls, callContext } from 'janus-queue/rpc'
import { forms, type Loose, outcome, served } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'

for (const sync of [false, true]) {
  for (const form of forms) {
    const how = `client.${form}, served ${sync ? 'blocking' : 'by an event loop'}`

    test(`${how}: results come back, of handlers in nested objects too`, limit, async (t) => {
      const { client } = served(t, { sync })
      assert.equal(await client[form].add(1, 2), 3)
      assert.equal(await client[form].db.query('books'), 'rows of books')
      assert.equal(await client[form].db.deep.er.most(), 'here')
      assert.equal(await client[form].own.own(), 'own')
      assert.equal(await client[form].one(undefined), undefined)
    })

    test(`${how}: arguments and results are cloned as by the structured codec`, limit, async (t) => {
      const { client } = served(t, { sync })
      const args = [
        -0,
        12n,
        'text \ud800',
        new Map([[{ a: 1 }, new Set([2])]]),
        new Date(3),
        /x/g,
        Uint8Array.of(4),
        null,
      ]
      assert.deepEqual(await client[form].echo(...args), args)
    })

    test(`${how}: a handler's error is thrown as it is, with the stacks of both sides`, limit, async (t) => {
      const { client } = served(t, { sync })
      const { error } = await outcome(() => client[form].throws('plain'))
      assert.ok(error instanceof TypeError)
      assert.equal(error.message, 'plain')
      assert.match(error.stack ?? '', /^TypeError: plain\n.*workers.calls\.js[\s\S]*rpc.calls\.test\.js/)
      const { error: outer } = await outcome(() => client[form].throws('cause'))
      assert.ok(outer instanceof RangeError)
      assert.ok(outer.cause instanceof SyntaxError)
      const { error: custom } = await outcome(() => client[form].throws('custom'))
      assert.ok(custom instanceof Error)
      assert.equal(custom.name, 'WithName')
      assert.deepEqual({ ...custom }, { name: 'WithName', code: 'E_MINE', detail: { a: [1] } })
      const { error: several } = await outcome(() => client[form].throws('aggregate'))
      assert.ok(several instanceof AggregateError)
      assert.equal(several.errors[0].name, 'TypeError')
      const { error: dom } = await outcome(() => client[form].throws('dom'))
      assert.ok(dom instanceof DOMException)
      assert.equal(dom.name, 'AbortError')
    })

    test(`${how}: what is thrown and is no error arrives as it is`, limit, async (t) => {
      const { client } = served(t, { sync })
      assert.deepEqual(await outcome(() => client[form].throws('text')), { error: 'a text' })
      assert.deepEqual(await outcome(() => client[form].throws('nothing')), { error: undefined })
      assert.deepEqual(await outcome(() => client[form].throws('object')), { error: { code: 7 } })
    })

    test(`${how}: of an error what can't be cloned is told as text`, limit, async (t) => {
      const { client } = served(t, { sync })
      const { error } = await outcome(() => client[form].throws('uncloneable'))
      assert.ok(error instanceof TypeError)
      assert.equal(error.message, 'with a function')
      assert.equal(Reflect.get(error, 'code'), 'E_F')
      assert.equal(Reflect.get(error, 'fn'), '() => 1')
      assert.notEqual(error.cause, undefined)
    })

    test(`${how}: what can't be cloned is a DataCloneError, as an argument and as a result`, limit, async (t) => {
      const { client } = served(t, { sync })
      for (const call of [() => client[form].one(() => {}), () => client[form].uncloneable()]) {
        const { error } = await outcome(call)
        assert.ok(error instanceof DOMException)
        assert.equal(error.name, 'DataCloneError')
      }
      assert.equal(await client[form].add(1, 1), 2)
    })

    test(`${how}: what could never fit is a RangeError, as an argument and as a result`, limit, async (t) => {
      const { client } = served(t, { sync }, { maxBytes: 2 ** 20 })
      for (const call of [() => client[form].one(new Uint8Array(2 ** 20)), () => client[form].large(2 ** 20)]) {
        assert.ok((await outcome(call)).error instanceof RangeError)
      }
      assert.equal((await client[form].large(400_000)).length, 400_000)
    })

    test(`${how}: no such handler is a TypeError that names it and what there is`, limit, async (t) => {
      const { client } = served(t, { sync })
      const members = untyped<Loose>(client[form])
      for (const name of ['ad', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
        const { error } = await outcome(() => members[name]())
        assert.ok(error instanceof TypeError, name)
        assert.match(error.message, new RegExp(`'${name}'.*add, echo.*db\\.query`))
      }
      for (const call of [() => members['db'](), () => members['own'].method(), () => members['db'].query.call('x')]) {
        assert.ok((await outcome(call)).error instanceof TypeError)
      }
    })

    test(`${how}: a queue of the same memory goes along as a queue`, limit, async (t) => {
      const { calls, client } = served(t, { sync })
      const queue = new Queue<number>(0, { beside: calls.queue })
      queue.syncQ.put(17)
      assert.equal(await client[form].queue(queue), 17)
      const { error } = await outcome(() => client[form].queue(new Queue()))
      assert.ok(error instanceof DOMException)
    })

    test(`${how}: arrays, maps, sets, strings and typed arrays are results`, limit, async (t) => {
      const { client } = served(t, { sync })
      assert.deepEqual(await client[form].arrays(), [[1, 2], new Map([[1, 2]]), new Set([3]), 'text', Uint8Array.of(4)])
      assert.deepEqual(await client[form].map(), new Map([['a', 1]]))
    })

    test(`${how}: callContext() says who calls`, limit, async (t) => {
      const { client } = served(t, { sync })
      const told = await client.with({ priority: 4 })[form].context()
      assert.deepEqual(told, { name: 'context', priority: 4, aborted: false })
    })
  }
}

test('a blocking server answers a promise, and an asynchronous iterator, with a TypeError', limit, (t) => {
  const { client } = served(t, { sync: true })
  assert.throws(() => client.sync.later(1), TypeError)
  assert.throws(() => client.sync.rejects(), TypeError)
  assert.throws(() => [...client.sync.slow(2, 0)], TypeError)
  assert.equal(client.sync.add(1, 2), 3)
})

test('asynchronous handlers are awaited', limit, async (t) => {
  const { client } = served(t)
  assert.equal(client.sync.later(5, 'late'), 'late')
  assert.equal(await client.async.later(5, 'late'), 'late')
  await assert.rejects(client.async.rejects(), { message: 'rejected', code: 'E_R' })
})

test('callContext() after an await, and outside of a handler, is an InvalidStateError', limit, async (t) => {
  const { client } = served(t)
  await assert.rejects(client.async.lateContext(), { name: 'InvalidStateError' })
  assert.throws(callContext, { name: 'InvalidStateError', code: 'ERR_QUEUE_INVALID_STATE' })
})

test('the forms of a client and their members are no thenables, whatever a handler is called', limit, async (t) => {
  const { client } = served(t)
  const form: object = client.async
  assert.equal(await Promise.resolve(form), form)
  assert.equal(untyped<Loose>(client.async)['then'], undefined)
  assert.equal(untyped<Loose>(client.sync.db)['then'], undefined)
  assert.equal(untyped<Loose>(client.async.db.query)['then'], undefined)
})

test(
  'calls are handles: of each other, of their queue, in messages and as items of a queue of their memory',
  limit,
  async () => {
    const calls = new Calls<{ add(a: number, b: number): number }>({ name: 'sums' })
    assert.deepEqual(Object.keys(calls), ['memory', 'at'])
    assert.equal(calls.at, calls.queue.at)
    const queue = new Queue<unknown>(0, { beside: calls.queue })
    queue.syncQ.put(calls)
    const server = attachCalls<{ add(a: number, b: number): number }>(queue.syncQ.get()).serve({ add: (a, b) => a + b })
    for (const handle of [calls, calls.queue, structuredClone({ memory: calls.memory, at: calls.at })]) {
      assert.equal(await attachCalls<{ add(a: number, b: number): number }>(handle).client().async.add(1, 2), 3)
    }
    assert.equal(server.served, 3)
    assert.equal(calls.queue.name, 'sums')
    calls[Symbol.dispose]()
    await server.ended
  },
)

test('attachCalls() refuses what is no handle of calls', limit, () => {
  const queue = new Queue<number>()
  const calls = new Calls()
  for (const handle of [undefined, {}, queue, new Queue(0, { beside: calls.queue }), { memory: calls.memory, at: 0 }]) {
    assert.throws(() => attachCalls(handle), TypeError)
  }
})

test('options are checked', limit, () => {
  const calls = untyped<Loose>(new Calls())
  const make = untyped<Loose>(Calls)
  for (const options of [{ maxsize: 1.5 }, { maxBytes: 1 }]) assert.throws(() => new make(options), RangeError)
  for (const options of [null, { maxsize: '1' }, { name: 1 }]) assert.throws(() => new make(options), TypeError)
  for (const timeout of [-1, Number.NaN]) assert.throws(() => calls['client']({ timeout }), RangeError)
  for (const options of [null, { timeout: '1' }, { priority: Number.NaN }, { priority: '1' }, { signal: {} }]) {
    assert.throws(() => calls['client'](options), TypeError)
    assert.throws(() => calls['client']().with(options), TypeError)
  }
  for (const concurrency of [0, 1.5, Number.NaN]) assert.throws(() => calls['serve']({}, { concurrency }), RangeError)
  for (const args of [[], [null], [{}, null], [{}, { concurrency: '1' }], [{}, { signal: 1 }]]) {
    assert.throws(() => calls['serve'](...args), TypeError)
  }
})

test('CallRefused is a QueueError with a code', limit, () => {
  const error = new CallRefused('x', { cause: 1 })
  assert.equal(error.name, 'CallRefused')
  assert.equal(error.code, 'ERR_CALL_REFUSED')
  assert.equal(error.cause, 1)
})

test(
  'calls of one client are put in the order in which they are made, also where they wait for room',
  limit,
  async () => {
    const calls = new Calls<{ note(n: number): void }>({ maxsize: 2 })
    const client = calls.client()
    const noted: number[] = []
    const made = Array.from({ length: 50 }, (_, n) => client.async.note(n))
    assert.equal(calls.queue.stats().size, 2)
    const server = calls.serve({ note: (n) => void noted.push(n) }, { concurrency: 3 })
    await Promise.all(made)
    assert.deepEqual(
      noted,
      Array.from({ length: 50 }, (_, n) => n),
    )
    await server.stop()
  },
)

test('calls of the lowest priority are served first, equal ones in order', limit, async () => {
  const calls = new Calls<{ note(text: string): void }>()
  const client = calls.client()
  const noted: string[] = []
  const made = [2, 1, 3, 1, 2].map((priority, n) => client.with({ priority }).async.note(`${priority}:${n}`))
  const server = calls.serve({ note: (text) => void noted.push(text) })
  await Promise.all(made)
  assert.deepEqual(noted, ['1:1', '1:3', '2:0', '2:4', '3:2'])
  await server.stop()
})

test('more than 128 calls may be pending at a time', limit, async (t) => {
  const { client } = served(t)
  const made = Array.from({ length: 1_000 }, (_, n) => client.async.later(n % 7, n))
  assert.deepEqual(
    await Promise.all(made),
    Array.from({ length: 1_000 }, (_, n) => n),
  )
})
