import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Calls } from 'janus-queue/rpc'
import { forms, type Loose, outcome, served } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'

for (const sync of [false, true]) {
  for (const form of forms) {
    const how = `client.${form}, served ${sync ? 'blocking' : 'by an event loop'}`

    test(`${how}: an iterator whose return() throws ends, and the server goes on`, limit, async (t) => {
      const { client } = served(t, { sync })
      for (let round = 0; round < 3; round++) {
        for await (const n of await client[form].odder('return')) if (n === 100) break
      }
      await (await client[form].odder('return')).return?.()
      assert.equal(await client[form].add(1, 2), 3)
      assert.equal(await client[form].one(form), form)
    })

    test(`${how}: an iterator whose next() gives no object is a TypeError`, limit, async (t) => {
      const { client } = served(t, { sync })
      const stream = await client[form].odder('no object')
      const { error } = await outcome(() => stream.next())
      assert.ok(error instanceof TypeError)
      assert.match(error.message, /odder\(\)/)
      assert.equal((await stream.next()).done, true)
    })

    test(
      `${how}: an AggregateError and a DOMException keep their class also where a part can't be cloned`,
      limit,
      async (t) => {
        const { client } = served(t, { sync })
        const { error: several } = await outcome(() => client[form].throws('uncloneable aggregate'))
        assert.ok(several instanceof AggregateError)
        assert.equal(Reflect.get(several, 'fn'), '() => 1')
        assert.deepEqual(
          several.errors.map(({ name, message }) => `${name}: ${message}`),
          ['TypeError: one', 'Error: two'],
        )
        const { error: dom } = await outcome(() => client[form].throws('uncloneable dom'))
        assert.ok(dom instanceof DOMException)
        assert.equal(dom.name, 'AbortError')
        assert.equal(dom.code, DOMException.ABORT_ERR)
        const { error: property } = await outcome(() => client[form].throws('unreadable property'))
        assert.ok(property instanceof RangeError)
        const { message, code, deep } = property as Error & { code?: unknown; deep?: unknown }
        assert.deepEqual([message, code], ['of a getter', 'E_G'])
        for (const whole of [property, deep]) assert.match(Reflect.get(Object(whole), 'property'), /looked at/)
        const { error: unreadable } = await outcome(() => client[form].throws('unreadable'))
        assert.notEqual(unreadable, undefined)
        assert.equal(await client[form].add(1, 2), 3)
      },
    )
  }
}

test(
  'the stack of an error shows who awaits the call, where that is awaited by then(), all() or catch() too',
  limit,
  async (t) => {
    const { client } = served(t)
    async function whoCalls(call: () => Promise<unknown>): Promise<string> {
      const { error } = await outcome(call)
      assert.ok(error instanceof Error)
      return error.stack ?? ''
    }
    const fails = (): Promise<unknown> => client.async.throws('plain')
    for (const call of [
      fails,
      () => Promise.all([fails()]),
      async () => Promise.reject(await fails().catch((e) => e)),
    ]) {
      assert.match(await whoCalls(call), /workers.calls\.js[\s\S]*odd-handlers/)
    }
    const stream = await client.async.failing(0)
    assert.match(await whoCalls(() => stream.next()), /workers.calls\.js[\s\S]*odd-handlers/)
  },
)

test('what is in the queue of calls and is no call is passed over', limit, async () => {
  const calls = new Calls<{ add(a: number, b: number): number }>()
  const queue = untyped<Loose>(calls.queue.syncQ)
  const server = calls.serve({ add: (a, b) => a + b })
  for (const junk of [5, [1], [0, 4096 * 7, 1, 0, 'add'], [0, -1, -1, -1, -1], [0, calls.at, 'x', {}, null]])
    queue['put'](junk)
  const text = 'what comes behind this can not be decoded'
  queue['put']([0, text, 7])
  const bytes = Buffer.from(calls.memory.buffer)
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes[at + text.length] = 0xff
  assert.equal(await calls.client({ timeout: 20_000 }).async.add(1, 2), 3)
  await server.stop()
})
