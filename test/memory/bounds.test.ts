import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../programs/growing.js', import.meta.url))

const deno = fileURLToPath(new URL('../../../.runtimes/node_modules/deno/deno', import.meta.url))

const engines: (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['Node.js, told to', process.execPath, ['--disable-wasm-trap-handler', program, '8']],
]
if (existsSync(deno)) engines.push(['Deno', deno, ['run', '--allow-all', '--quiet', program, '8']])

for (const [name, command, args] of engines) {
  test(`where ${name} checks the bounds of each access, no step traps while others grow the memory`, {
    timeout: 120_000,
  }, async (t) => {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 100_000 })
    const rounds = Number.parseInt(stdout, 10)
    assert.ok(rounds > 10, `only ${rounds} rounds`)
    t.diagnostic(`${rounds} rounds`)
  })
}
