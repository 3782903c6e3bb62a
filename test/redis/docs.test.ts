import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { connect } from 'janus-queue/redis'
import { examplesIn } from '../helpers/api-examples.js'
import { blockFor } from '../helpers/blocks.js'
import { longLimit } from '../helpers/limits.js'
import { root, temporaryFolder, tool } from '../helpers/package.js'
import { startServer } from './helpers/server.js'

mkdirSync(join(root, 'build'), { recursive: true })
/** Inside the project, so that 'janus-queue' means this package. */
const folder = temporaryFolder(join(root, 'build'))
const standard = 'redis://127.0.0.1'

test('the program of the docs puts a mail, and sends it', longLimit, async (t) => {
  const { url } = await startServer(t)
  const text = blockFor('docs/redis.md', 'main.ts')
  assert.ok(text.includes(`'${standard}'`))
  writeFileSync(join(folder, 'main.ts'), text.replace(standard, url))
  const compilerOptions = { rootDir: '.', outDir: '.', types: ['node'], declaration: false }
  const config = { extends: '../../tsconfig.base.json', compilerOptions, files: ['main.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { code, output } = await tool(root, 'typescript/bin/tsc', '-p', folder)
  assert.equal(code, 0, output)
  const child = spawn(process.execPath, [join(folder, 'main.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    if (printed.includes('\n')) break
  }
  assert.equal(printed, 'to ada@example.org\n')
})

test('the examples of the API do what they show', longLimit, async (t) => {
  const { url } = await startServer(t)
  const examples = examplesIn('src/redis')
  assert.ok(examples.length >= 2, `only ${examples.length} examples were found`)
  for (const [index, { title, code }] of examples.entries()) {
    await using connection = await connect(url)
    const queue = await connection.open<string>('mails')
    await queue.asyncQ.put('hello')
    const seen: unknown[] = []
    // A loop goes on until the queue is shut down and empty.
    const work = async (item: unknown): Promise<void> => {
      seen.push(item)
      if (seen.length === 1) await queue.shutdown()
    }
    const path = join(folder, `${index}.mjs`)
    const last = "return typeof connection === 'object' ? connection : undefined"
    const body = `{\n${code.replace(standard, url)}\n${last}\n}` // a block: the example has a queue of its own, or uses the one given
    const program = `import { connect } from 'janus-queue/redis'\nexport default async (queue, work) => {\n${body}\n}\n`
    writeFileSync(path, transformSync(program, { loader: 'ts', target: 'es2022' }).code)
    const { default: run } = await import(pathToFileURL(path).href)
    const own = await run(queue, work)
    if (own === undefined) assert.deepEqual(seen, ['hello'], title)
    else assert.equal(await queue.asyncQ.qsize(), 2, title)
    await own?.close()
    await connection.destroy('mails')
  }
})
