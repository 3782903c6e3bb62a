import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('./programs/growing.js', import.meta.url))

test('where the engine checks the bounds of each access, no step traps while others grow the memory', {
  timeout: 120_000,
}, async (t) => {
  const flags = ['--disable-wasm-trap-handler', program, '8']
  const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 100_000 })
  const rounds = Number.parseInt(stdout, 10)
  assert.ok(rounds > 10, `only ${rounds} rounds`)
  t.diagnostic(`${rounds} rounds`)
})
