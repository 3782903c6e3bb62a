import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Queue } from 'janus-queue'
import { readable, writable } from 'janus-queue/streams'
import { startProgram } from '../helpers/child.js'
import { limit, longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'

type NodeReadable = Parameters<typeof Readable.fromWeb>[0]

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'janus-streams-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test("Node's streams join by Readable.from(), Readable.fromWeb() and Writable.fromWeb()", limit, async () => {
  for (const source of [
    (queue: Queue<string>) => Readable.from(queue.asyncQ),
    (queue: Queue<string>) => Readable.fromWeb(readable(queue) as NodeReadable),
  ]) {
    const to = new Queue<string>(2)
    const got: string[] = []
    const written = pipeline(Readable.from(['a', 'b', 'c', 'd']), Writable.fromWeb(writable(to), { objectMode: true }))
    for await (const text of source(to)) got.push(String(text))
    await written
    assert.deepEqual(got, ['a', 'b', 'c', 'd'])
  }
})

test('destroy() of a Node stream over a queue ends it, and leaves the queue and its items', limit, async () => {
  const queue = new Queue<string>()
  const stream = Readable.fromWeb(readable(queue) as NodeReadable, { highWaterMark: 1 })
  stream.on('error', () => {})
  stream.resume()
  await sleep(10)
  stream.destroy(new Error('destroyed'))
  await sleep(10)
  queue.syncQ.put('kept')
  await sleep(10)
  assert.equal(queue.syncQ.getNowait(), 'kept')
})

test('a pipeline whose source fails shuts the queue down with its error', limit, async () => {
  const queue = new Queue<string>(1)
  const failing = Readable.from(
    (async function* () {
      yield 'a'
      yield 'b'
      throw new Error('the disk broke')
    })(),
  )
  const failed = assert.rejects(pipeline(failing, Writable.fromWeb(writable(queue))), /the disk broke/)
  await within(
    5_000,
    'the pipeline',
    (async () => {
      await sleep(20)
      queue.syncQ.tryGet()
      await failed
    })(),
  )
  await within(5_000, 'the shutdown', queue.whenShutDown())
})

for (const scenario of ['read', 'destroyed read', 'write', 'aborted write', 'destroyed write']) {
  test(`a process ends after a stream was given up: ${scenario}`, limit, async (t) => {
    const { code, output } = await within(20_000, 'the process', startProgram(t, 'streams', scenario).ended)
    assert.equal(output, 'given up\n')
    assert.equal(code, 0)
  })
}

test('examples/gzip: a file through two threads comes out the same, byte for byte', longLimit, async (t) => {
  const path = folder(t)
  const file = join(path, 'file')
  writeFileSync(file, Buffer.concat([randomBytes(3_000_000), Buffer.alloc(5_000_000, 'text and more text; ')]))
  const main = fileURLToPath(new URL('../../examples/gzip/main.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main, file, join(path, 'copy')], { timeout: 90_000 })
  assert.match(stdout, /went through two threads/)
  assert.ok(readFileSync(file).equals(readFileSync(join(path, 'copy'))))
})

test('examples/gzip: what fails on the way is told as it was, not as the queues pass it on', longLimit, async (t) => {
  const path = folder(t)
  const main = fileURLToPath(new URL('../../examples/gzip/main.js', import.meta.url))
  const run = promisify(execFile)(process.execPath, [main, join(path, 'missing'), join(path, 'copy')], {
    timeout: 90_000,
  })
  await assert.rejects(run, { code: 1, stderr: /^Error: ENOENT.*missing'\n$/ })
})
