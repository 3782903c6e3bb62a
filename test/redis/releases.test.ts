import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { longLimit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { command, connected, startServer } from './helpers/server.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const FIRST = 'local call, pack, unp, sub = redis.call, struct.pack, struct.unpack, string.sub'

test('two releases whose scripts differ are at work on one queue', longLimit, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'janus-queue-release-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const file = join(folder, 'dist', 'redis.js')
  const text = readFileSync(file, 'utf8')
  assert.equal(text.split(FIRST).length, 2)
  writeFileSync(file, text.replace(FIRST, `-- another release\n${FIRST}`))
  const release: typeof import('janus-queue/redis') = await import(pathToFileURL(file).href)

  const server = await startServer(t)
  const ours = await (await connected(t, { url: server.url })).open<number>('work', { maxsize: 2 })
  const connection = await release.connect(server.url)
  t.after(() => connection.close())
  const theirs = await connection.open<number>('work')
  const all = Array.from({ length: 200 }, (_, i) => i)
  const got: number[] = []
  const take = async (queue: typeof ours | typeof theirs): Promise<void> => {
    for await (const item of queue.asyncQ) {
      got.push(item)
      await queue.asyncQ.taskDone(item)
    }
  }
  const taking = Promise.all([take(ours), take(theirs)])
  for (const i of all) await (i % 2 === 0 ? ours : theirs).asyncQ.put(i)
  await within(30_000, 'the join of the one', ours.asyncQ.join())
  await within(30_000, 'the shutdown by the other', theirs.shutdown())
  await within(30_000, 'both consumers', taking)
  assert.deepEqual(
    got.sort((a, b) => a - b),
    all,
  )
  const shas = await command(server.port, 'INFO', 'memory')
  const scripts = Number(/number_of_cached_scripts:(\d+)/.exec(String(shas))?.[1])
  assert.ok(scripts >= 6, `each has scripts of its own: ${scripts}`)
})

test('a queue of another layout is refused with TypeError, and is not touched', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  await (await connection.open<number>('work')).close()
  for (const layout of ['1', '99']) {
    await command(server.port, 'HSET', '{jq:work}:meta', 'layout', layout)
    const before = await command(server.port, 'HGETALL', '{jq:work}:meta')
    await assert.rejects(connection.open('work'), { name: 'TypeError', message: new RegExp(`layout ${layout}`) })
    assert.deepEqual(await command(server.port, 'HGETALL', '{jq:work}:meta'), before)
  }
})
