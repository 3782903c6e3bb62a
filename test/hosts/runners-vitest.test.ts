// The package within Vitest: in its pools, two of which give each file a vm context, and with incomplete classes of a DOM.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runnersFolder, runRunner } from '../helpers/runners.js'

const folder = await runnersFolder()

const runs: [pool: string, environment: string][] = [
  ['forks', 'node'],
  ['threads', 'node'],
  ['vmForks', 'node'],
  ['vmThreads', 'node'],
  ['forks', 'jsdom'],
  ['vmThreads', 'jsdom'],
  ['threads', 'happy-dom'],
  ['vmForks', 'happy-dom'],
]

for (const [pool, environment] of runs) {
  test(`queues work in Vitest: ${pool}, ${environment}`, { timeout: 90_000 }, async () => {
    const args = ['run', '--root', '.', '--globals', '--environment', environment, '--pool', pool]
    const { code, output } = await runRunner(folder, 'vitest/vitest.mjs', [...args, 'vitest.test.mjs'])
    assert.equal(code, 0, output)
    assert.match(output, /^ +Tests {2}7 passed \(7\)$/m)
  })
}
