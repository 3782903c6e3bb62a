import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { longLimit } from '../helpers/limits.js'
import { otherRuntimes } from '../helpers/package.js'
import { EXPECTED } from './helpers/both-faces.js'
import { libraries, sharedUrl } from './helpers/server.js'

const program = fileURLToPath(new URL('helpers/both-faces.js', import.meta.url))
const runtimes = [{ name: 'Node.js', command: process.execPath, args: [] }, ...otherRuntimes()]

for (const { name, command, args } of runtimes) {
  for (const library of libraries) {
    test(`on ${name} with '${library}', both faces and a worker thread have a queue`, longLimit, async () => {
      const run = promisify(execFile)
      const { stdout } = await run(command, [...args, program, library, await sharedUrl()], { timeout: 90_000 })
      assert.deepEqual(JSON.parse(stdout), EXPECTED)
    })
  }
}
