import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CallRefused } from 'janus-queue/rpc'
import { createSyncFn, runAsWorker, type SynckitOptions } from '../../examples/synckit/synckit.js'
import { longLimit } from '../helpers/limits.js'

const worker = new URL('../workers/synckit.js', import.meta.url)

test('createSyncFn() gives the function of runAsWorker(), as one that blocks', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)
  assert.deepEqual(call('echo', 1, { a: [2n] }), [1, { a: [2n] }])
  assert.equal(call('later', 20), 'late')
  assert.equal((call('echo', new Uint8Array(5_000_000)) as Uint8Array[])[0]?.length, 5_000_000, 'of any size')
})

test('createSyncFn() of a path, or its URL, is the same function again, with the same worker', longLimit, () => {
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(worker)
  for (const path of [fileURLToPath(worker), worker, worker.href]) assert.equal(createSyncFn(path), call)
  assert.throws(() => createSyncFn('./synckit.js'), /must be absolute/)
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

test('the worker has none of the flags of this process, and those of SYNCKIT_EXEC_ARGV', longLimit, async () => {
  const program = `
    import { createSyncFn } from ${JSON.stringify(new URL('../../examples/synckit/synckit.js', import.meta.url))}
    console.log(createSyncFn(${JSON.stringify(worker)})('flags').join(' '))`
  const flagsBy = async (SYNCKIT_EXEC_ARGV: string): Promise<string> => {
    const flags = ['--no-warnings', '--input-type=module', '--eval', program]
    const env = { ...process.env, SYNCKIT_EXEC_ARGV }
    return (await promisify(execFile)(process.execPath, flags, { env, timeout: 60_000 })).stdout.trim()
  }
  assert.equal(await flagsBy(''), '')
  assert.equal(await flagsBy('--no-deprecation,--trace-uncaught'), '--no-deprecation --trace-uncaught')
})

test('runAsWorker() does nothing on the main thread', longLimit, () => {
  runAsWorker(() => {})
})

test('an option that there is not is refused, with what to do instead', longLimit, () => {
  const options = { tsRunner: 'tsx', transferList: [] } as unknown as SynckitOptions
  assert.throws(() => createSyncFn(new URL(`${worker}?runner`), options), /no tsRunner.*execArgv.*'--import', 'tsx'/)
  const shims = { globalShims: [{ moduleName: 'a-shim' }] } as unknown as SynckitOptions
  assert.throws(() => createSyncFn(new URL(`${worker}?shims`), shims), /no globalShims.*execArgv.*'--import'/)
  const plain = { tsRunner: 'node', globalShims: true, execArgv: undefined } as const
  const call = createSyncFn<(...args: unknown[]) => Promise<unknown>>(new URL(`${worker}?plain`), plain)
  assert.deepEqual(call('echo', 1), [1], 'what Node.js has itself')
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
