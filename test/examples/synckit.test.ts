import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CallRefused } from 'janus-queue/rpc'
import { createSyncFn } from '../../examples/synckit/synckit.js'
import { longLimit } from '../helpers/limits.js'

const worker = new URL('../workers/synckit.js', import.meta.url)

test('createSyncFn() gives the function of runAsWorker(), as one that blocks', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)
  assert.deepEqual(call('echo', 1, { a: [2n] }), [1, { a: [2n] }])
  assert.equal(call('later', 20), 'late')
  assert.equal((call('echo', new Uint8Array(5_000_000)) as Uint8Array[])[0]?.length, 5_000_000, 'of any size')
})

test('createSyncFn() of a path is the same function again, with the same worker', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)
  assert.equal(createSyncFn(fileURLToPath(worker)) === call, false)
  assert.equal(createSyncFn(worker), call)
  assert.equal(call('count'), 1)
  assert.equal(createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)('count'), 2)
})

test('what the function throws is thrown, with its class and properties', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)
  assert.throws(() => call('throw'), { name: 'TypeError', message: 'thrown there', code: 'E_THERE' })
})

test('past the timeout it is an error, and the worker goes on', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(new URL(`${worker}?timeout`), 3_000)
  assert.deepEqual(call('echo'), [])
  assert.throws(() => call('later', 60_000), { name: 'TimeoutError' })
  assert.deepEqual(call('echo', 1), [1])
})

test('execArgv are the flags of the worker', longLimit, () => {
  const options = { execArgv: ['--no-warnings'] }
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(new URL(`${worker}?flags`), options)
  assert.deepEqual(call('flags'), options.execArgv)
})

test('an option that there is not is refused, with what to do instead', longLimit, () => {
  const options = { tsRunner: 'tsx', transferList: [] }
  assert.throws(() => createSyncFn(new URL(`${worker}?runner`), options), /no tsRunner.*execArgv.*'--import', 'tsx'/)
})

test('a worker that ends, or is not there, is an error at once', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(new URL(`${worker}?exit`))
  assert.throws(() => call('exit'), CallRefused)
  assert.deepEqual(call('echo', 1), [1])
  const nowhere = createSyncFn<() => Promise<unknown>>(new URL('./nowhere.js', import.meta.url))
  assert.throws(() => nowhere(), CallRefused)
})

test('examples/synckit: an ESLint rule asks Prettier, and the program ends', longLimit, async () => {
  const path = fileURLToPath(new URL('../../examples/synckit/main.js', import.meta.url))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [path], { timeout: 90_000 })
  assert.equal(stderr, '')
  assert.equal(stdout, "const a = { b: 1 }\nconsole.log(a.b, 'text')\n")
})
