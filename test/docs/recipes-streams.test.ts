import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { folderFor, type Running, start } from '../helpers/recipe.js'

const limit = { timeout: 60_000 }
const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Real input: files of this project. */
const files = ['LICENSE', 'SECURITY.md', 'biome.json'].map((name) => join(root, name))

async function serve(t: TestContext): Promise<Running & { ask(text: string, ...files: string[]): string }> {
  const running = start(t, 'web-streams')
  const [address = ''] = (await running.shows(/^http:\S+/)).split('\n')
  const ask = (text: string, ...files: string[]) =>
    `${address}?${new URLSearchParams([['text', text], ...files.map((file) => ['file', file])])}`
  return { ...running, ask }
}

test('recipe web-streams: the response has the lines of all files, those of a file in order', limit, async (t) => {
  const { ask, shows } = await serve(t)
  const lines = (await (await fetch(ask('the', ...files))).text()).trimEnd().split('\n')
  const want = files.flatMap((file) => readFileSync(file, 'utf8').split('\n')).filter((line) => line.includes('the'))
  assert.deepEqual([...lines].sort(), [...want].sort())
  for (const file of files) {
    const own = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('the'))
    assert.deepEqual(
      lines.filter((line) => own.includes(line)),
      own,
    )
  }
  await shows(/^3 threads have ended$/m)
  assert.equal(await (await fetch(ask('the'))).text(), '', 'no file, no line')
})

test('recipe web-streams: a client that goes away ends the threads that work for it', limit, async (t) => {
  const { ask, shows } = await serve(t)
  const large = join(folderFor(t), 'large')
  writeFileSync(large, 'a line of many, more than sockets hold\n'.repeat(1_000_000))
  const request = get(ask('line', large))
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await once(response, 'readable')
  request.destroy()
  await shows(/^1 threads have ended$/m)
})

test('recipe web-streams: a thread that fails breaks the response off', limit, async (t) => {
  const { ask, shows } = await serve(t)
  await assert.rejects(fetch(ask('x', '/nowhere/file')).then((response) => response.text()))
  await shows(/^broken off: ENOENT.*\/nowhere\/file/m)
})
