import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { longLimit } from '../helpers/limits.js'
import { installInto, otherRuntimes, run, temporaryFolder } from '../helpers/package.js'

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
  'both.cjs': `
    const { Worker, isMainThread, workerData } = require('node:worker_threads')
    const required = require('janus-queue')
    start()
    async function start() {
      const imported = await import('janus-queue')
      const same = Object.keys(imported).filter((name) => name !== 'default' && name !== 'module.exports')
      const queue = isMainThread ? new required.Queue() : imported.attach(workerData)
      const other = isMainThread ? imported.attach(queue) : required.attach(workerData)
      if (isMainThread) {
        console.log('exports', same.length > 10 && same.every((name) => imported[name] === required[name]))
        console.log('instances', queue instanceof imported.Queue, other instanceof required.Queue)
        try { other.syncQ.getNowait() } catch (error) { console.log('errors', error instanceof required.SyncQueueEmpty) }
        new Worker(__filename, { workerData: queue })
        console.log('in order', (await Promise.all([queue.asyncQ.get(), other.asyncQ.get(), queue.asyncQ.get()])).join(' '))
      } else {
        queue.syncQ.put('a')
        other.syncQ.put('b')
        queue.syncQ.put('c')
      }
    }
  `,
}

const expected = 'got a 1 100000000000000000000\ngot a 2 100000000000000000000\n'

const folder = temporaryFolder(tmpdir())
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
const ready = installInto(folder)
ready.catch(() => {})

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

const both = 'exports true\ninstances true true\nerrors true\nin order a b c\n'

// Without require() of ES modules, as with Node.js before 20.19 and 22.12.
for (const flags of [[], ['--no-experimental-require-module']]) {
  const how = flags.length === 0 ? '' : ` with ${flags.join(' ')}`

  test(`an installed package can be required${how}`, longLimit, async () => {
    await ready
    const { stdout, stderr } = await run(process.execPath, [...flags, 'main.cjs'], { cwd: folder })
    assert.equal(stderr, '')
    assert.equal(stdout, 'required\ntrue\n')
  })

  test(`what is imported and what is required are one, on each thread${how}`, longLimit, async () => {
    await ready
    const { stdout, stderr } = await run(process.execPath, [...flags, 'both.cjs'], { cwd: folder })
    assert.equal(stderr, '')
    assert.equal(stdout, both)
  })
}

for (const { name, command, args } of otherRuntimes()) {
  test(`what is imported and what is required are one, on each thread, on ${name}`, longLimit, async () => {
    await ready
    const { stdout } = await run(command, [...args, 'both.cjs'], { cwd: folder })
    assert.equal(stdout, both)
  })
}
