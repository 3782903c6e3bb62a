import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { kinds } from '../../conformance/queues.js'
import { longLimit } from '../helpers/limits.js'

test('stress.js moves a small number of items in every order', longLimit, async (t) => {
  const path = fileURLToPath(new URL('./stress.js', import.meta.url))
  const child = spawn(process.execPath, [path, '--items=40000', '--maxsize=256'], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const code = await new Promise((resolve) => child.on('close', resolve))
  assert.equal(code, 0, output)
  for (const kind of kinds) assert.match(output, new RegExp(`^${kind}: 40000 items, each exactly once`, 'm'))
})
