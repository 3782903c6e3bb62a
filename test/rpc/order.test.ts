import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Calls } from 'janus-queue/rpc'
import { type Handlers, outcome, startServer } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'

test('a call that blocks comes after those of the promise form that wait for room', limit, async (t) => {
  const calls = new Calls<Handlers>({ maxsize: 1 })
  const client = calls.client({ timeout: 20_000 })
  const made = ['a', 'b', 'c'].map((text) => client.async.note(text))
  startServer(t, calls)
  assert.equal(client.sync.note('d'), 4)
  assert.deepEqual(await Promise.all(made), [1, 2, 3])
})

test('a call that blocks behind others without room is a TimeoutError in its time, and is not put', limit, async () => {
  const calls = new Calls<{ note(text: string): void }>({ maxsize: 1 })
  const client = calls.client()
  const made = ['a', 'b'].map((text) => client.async.note(text))
  const { error } = await outcome(() => client.with({ timeout: 50 }).sync.note('c'))
  assert.ok(error instanceof DOMException)
  assert.equal(error.name, 'TimeoutError')
  const noted: string[] = []
  const server = calls.serve({ note: (text) => void noted.push(text) })
  await Promise.all(made)
  assert.deepEqual(noted, ['a', 'b'])
  await server.stop()
})

test('arguments are those of the moment of the call, also where it waits for room', limit, async () => {
  const calls = new Calls<{ one(value: number[]): number[] }>({ maxsize: 1 })
  const client = calls.client()
  const value = [1]
  const made = [client.async.one(value), client.async.one(value), client.async.one(value)]
  value.push(2)
  const server = calls.serve({ one: (given) => given })
  assert.deepEqual(await Promise.all(made), [[1], [1], [1]])
  await server.stop()
})
