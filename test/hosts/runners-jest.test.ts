// The package within Jest, whose tests run in a vm context of their own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runnersFolder, runRunner } from '../helpers/runners.js'

const folder = await runnersFolder()

const runs: [name: string, file: string, environment: string, flags: string[]][] = [
  ['ES modules, node', 'jest.test.mjs', 'node', ['--experimental-vm-modules']],
  ['ES modules, jsdom', 'jest.test.mjs', 'jsdom', ['--experimental-vm-modules']],
  ['CommonJS, node', 'jest.test.cjs', 'node', []],
  ['CommonJS, jsdom', 'jest.test.cjs', 'jsdom', []],
]

for (const [name, file, environment, flags] of runs) {
  test(`queues work in Jest: ${name}`, { timeout: 90_000 }, async () => {
    const args = ['--rootDir', '.', '--env', environment, '--testMatch', `**/${file}`, '--moduleFileExtensions']
    const { code, output } = await runRunner(folder, 'jest/bin/jest.js', [...args, 'mjs', 'cjs', 'js', 'json'], flags)
    assert.equal(code, 0, output)
    assert.match(output, /^Tests: +[78] passed, [78] total$/m)
    assert.doesNotMatch(output, /did not exit|open handle/)
  })
}
