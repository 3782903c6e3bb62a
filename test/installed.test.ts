import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { longLimit } from './helpers/limits.js'
import { installInto, otherRuntimes, run, temporaryFolder, tool } from './helpers/package.js'

/** A program of the user's, in files of a project that has the package installed from its tarball. */
const files = {
  'main.mjs': `
    import { Worker } from 'node:worker_threads'
    import { Queue } from 'janus-queue'
    const queue = new Queue(2)
    new Worker(new URL('./worker.mjs', import.meta.url), { workerData: queue })
    for await (const item of queue.asyncQ) console.log(item.text, [...item.set].join(' '), String(item.big))
  `,
  'worker.mjs': `
    import { workerData } from 'node:worker_threads'
    import { attach } from 'janus-queue'
    const { syncQ } = attach(workerData)
    syncQ.putMany([1, 2].map((n) => ({ text: 'got', set: new Set(['a', n]), big: 10n ** 20n })))
    syncQ.shutdown()
  `,
  'main.cjs': `
    const { Worker, isMainThread, workerData } = require('node:worker_threads')
    const { Queue, attach } = require('janus-queue')
    if (isMainThread) {
      const queue = new Queue()
      new Worker(__filename, { workerData: queue.syncQ })
      console.log(queue.syncQ.get())
      import('janus-queue').then((imported) => console.log(imported.Queue === Queue))
    } else attach(workerData).syncQ.put('required')
  `,
  'types.mts': `
    import { attach, PriorityQueue, Queue, type QueueStats, type SyncQueue, SyncQueueEmpty } from 'janus-queue'
    const queue = new Queue<number>(3)
    const face: SyncQueue<number> = attach<number>(queue.memory).syncQ
    face.put(1)
    export const item: Promise<number> = queue.asyncQ.get()
    export const stats: QueueStats = new PriorityQueue<[number, string]>().stats()
    export const isEmpty = (error: unknown): boolean => error instanceof SyncQueueEmpty
    // @ts-expect-error: a queue of numbers takes no text
    face.put('text')
  `,
}

const expected = 'got a 1 100000000000000000000\ngot a 2 100000000000000000000\n'

const folder = temporaryFolder(tmpdir())
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
const ready = installInto(folder)
ready.catch(() => {})

const [major = 0] = process.versions.node.split('.').map(Number)

test('an installed package runs in a program with a worker thread', longLimit, async () => {
  await ready
  const { stdout, stderr } = await run(process.execPath, ['main.mjs'], { cwd: folder })
  assert.equal(stderr, '')
  assert.equal(stdout, expected)
})

for (const { name, command, args } of otherRuntimes()) {
  test(`an installed package runs in a program with a worker thread on ${name}`, longLimit, async () => {
    await ready
    const { stdout } = await run(command, [...args, 'main.mjs'], { cwd: folder })
    assert.equal(stdout, expected)
  })

  test(`an installed package can be required on ${name}`, longLimit, async () => {
    await ready
    const { stdout } = await run(command, [...args, 'main.cjs'], { cwd: folder })
    assert.equal(stdout, 'required\ntrue\n')
  })
}

if (major >= 22) {
  test('an installed package can be required, and is then the same as imported', longLimit, async () => {
    await ready
    const { stdout } = await run(process.execPath, ['--no-warnings', 'main.cjs'], { cwd: folder })
    assert.equal(stdout, 'required\ntrue\n')
  })
}

const ways = [
  { moduleResolution: 'nodenext', module: 'nodenext', lib: 'es2022,dom' },
  { moduleResolution: 'bundler', module: 'esnext', lib: 'es2022,dom' },
  { moduleResolution: 'bundler', module: 'esnext', lib: 'es2022,webworker' },
]
for (const { moduleResolution, module, lib } of ways) {
  test(
    `an installed package has types for --moduleResolution ${moduleResolution} --lib ${lib}`,
    longLimit,
    async () => {
      await ready
      const resolution = ['--module', module, '--moduleResolution', moduleResolution]
      const strictness = ['--strict', '--skipLibCheck', 'false', '--types', '']
      const args = ['--noEmit', '--target', 'es2022', '--lib', lib, ...resolution, ...strictness, 'types.mts']
      const { code, output } = await tool(folder, 'typescript/bin/tsc', ...args)
      assert.equal(code, 0, output)
    },
  )
}
