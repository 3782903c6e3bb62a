import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FORGETS_NOTHING } from '../../proof/redis/server.js'
import { longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { connected, startServer } from './helpers/server.js'

const program = fileURLToPath(new URL('../../examples/across-machines/main.js', import.meta.url))

/** A tree of files, and what is to be printed of it. */
function tree(t: TestContext): { folder: string; expected: string } {
  const folder = mkdtempSync(join(tmpdir(), 'janus-queue-tree-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const lines: [path: string, line: string][] = []
  for (let i = 0; i < 20; i++) {
    const inner = join(folder, `folder ${i}`, 'inner')
    mkdirSync(inner, { recursive: true })
    for (let k = 0; k < 20; k++) {
      const bytes = randomBytes(k === 0 ? 2_000_000 : 10 * k)
      const path = join(k % 2 === 0 ? inner : join(inner, '..'), `file ${k}`)
      writeFileSync(path, bytes)
      lines.push([path, `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`])
    }
  }
  lines.sort(([a], [b]) => (a < b ? -1 : 1))
  return { folder, expected: lines.map(([, line]) => line).join('') }
}

function start(t: TestContext, ...args: string[]): { child: ChildProcess; output: Promise<string> } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  return { child, output: once(child, 'close').then(() => text) }
}

test('examples/across-machines hashes a folder by threads', longLimit, async (t) => {
  const { folder, expected } = tree(t)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, folder], { timeout: 60_000 })
  assert.equal(stderr, '400 files\n')
  assert.equal(stdout, expected)
})

test(
  'examples/across-machines is right although a worker and the collector are killed, and the server is, and returns',
  longLimit,
  async (t) => {
    const { folder, expected } = tree(t)
    const server = await startServer(t, ...FORGETS_NOTHING)
    const shared = ['--redis', server.url, '--lease', '1500']
    const first = start(t, folder, ...shared, '--only', 'collect')
    const watching = await connected(t, { url: server.url, commandTimeout: 30_000 })
    const results = await watching.open('hashes-results', { maxsize: 1000, lease: 1500 })
    const reach = async (count: number): Promise<void> => {
      while ((await results.stats()).puts < count) await sleep(5)
    }
    const victim = start(t, ...shared, '--only', 'work')
    await within(90_000, 'the first results', reach(20))
    victim.child.kill('SIGKILL')
    const worker = start(t, ...shared, '--only', 'work')
    await within(90_000, 'more results', reach(100))
    first.child.kill('SIGKILL')
    await first.output
    await server.kill()
    await server.start()
    const second = start(t, folder, ...shared, '--only', 'collect')
    assert.equal(await within(90_000, 'what is collected', second.output), expected)
    await within(60_000, "the worker's end", worker.output)
    assert.equal(worker.child.exitCode, 0)
  },
)
