// A signal of the system is heard beside a queue that is never empty.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'

const program = fileURLToPath(new URL('../programs/flood.js', import.meta.url))
const runtimes = fileURLToPath(new URL('../../../.runtimes/node_modules', import.meta.url))

const engines: [name: string, command: string, args: string[]][] = [['Node.js', process.execPath, []]]
if (existsSync(`${runtimes}/deno/deno`))
  engines.push(['Deno', `${runtimes}/deno/deno`, ['run', '--allow-all', '--quiet']])
if (existsSync(`${runtimes}/bun/bin/bun`)) engines.push(['Bun', `${runtimes}/bun/bin/bun`, []])

for (const [name, command, args] of engines) {
  for (const loop of ['for await', 'get', 'batches', 'getTask', 'select']) {
    test(`${name} hears SIGINT beside a loop by ${loop} over a queue that is never empty`, limit, async (t) => {
      const child = spawn(command, [...args, program, loop], { stdio: ['ignore', 'pipe', 'inherit'] })
      t.after(() => child.kill('SIGKILL'))
      let output = ''
      const ended = new Promise((resolve) => child.on('close', resolve))
      await new Promise((resolve) => {
        child.stdout.on('data', (chunk) => {
          output += String(chunk)
          resolve(undefined)
        })
      })
      child.kill('SIGINT')
      assert.equal(await within(20_000, 'it ends', ended), 0)
      assert.equal(output, 'begins\ninterrupted\n')
    })
  }
}
