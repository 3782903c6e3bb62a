/** Which tests are to notice a change in which layer; quick ones, so that many changes can be tried. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noticed, TEST_FAILED } from '../faults/check.js'
import type { Copy } from '../faults/copy.js'

const contract = ['put-get', 'nowait', 'peek', 'put-many', 'get-many', 'clear', 'tasks', 'shutdown', 'close', 'model']
const options = ['constructor', 'attach', 'handle', 'maxsize', 'sizes', 'stats', 'errors', 'priority']
const codecs = [
  'codec-identity',
  'codec-strings',
  'codec-refusals',
  'codec-reentrancy',
  'codec-depth',
  'codec-fidelity',
]
const items = ['values', 'queue-codec', 'reentrancy']
const waiting = ['waiting-order', 'abort', 'iteration', 'timeout', 'blocking', 'event-loop']
/** They play with the clock, which nobody else should see. */
const wakeUps = [['every-instant'], ['wake-ups']]

/** By the folder or the file of src/: the tests of each inner list share a process. */
const suites: Readonly<Record<string, readonly (readonly string[])[]>> = {
  codec: [[...items, ...codecs, 'put-many', 'get-many'], ['codec-hostile']],
  store: [
    [...contract, ...items, ...options, 'memory', 'memory-limit'],
    ...wakeUps,
    waiting,
    ['left-behind', 'termination'],
  ],
  waiting: [...wakeUps, [...waiting, 'left-behind', 'memory-limit', 'tasks', 'shutdown', 'close', 'stats']],
  'waiting/presence.ts': [...wakeUps, waiting, ['keep-alive']],
  'waiting/operation.ts': [...wakeUps, waiting, ['keep-alive']],
  faces: [[...contract, ...items, ...options], ...wakeUps, waiting],
  queues: [[...contract, ...items, ...options], ...wakeUps, waiting],
}

/** A change that makes a process take so much longer than without it has made it hang. */
const HANGS = { times: 4, milliseconds: 20_000 }
const LONGEST_MS = 300_000

export interface Suite {
  /** The first test that fails; undefined: none. */
  run(): Promise<string | undefined>
}

/** To be run without a change first, which shows how long it takes. */
export function suiteFor(copy: Copy, file: string): Suite {
  const [, layer = '', name = ''] = file.split('/')
  const processes = suites[`${layer}/${name}`] ?? suites[layer]
  if (processes === undefined) throw new Error(`there are no tests for ${file}: give a file of ${Object.keys(suites)}`)
  const entries = processes.map((tests, index) => {
    const path = `build/test/together-${index}.js`
    writeFileSync(join(copy.path, path), tests.map((test) => `import './${test}.test.js'\n`).join(''))
    return { path, limit: LONGEST_MS }
  })
  return {
    async run() {
      for (const entry of entries) {
        const begin = performance.now()
        const args = ['--test-reporter=./scripts/reporter.mjs', entry.path]
        const notice = await noticed(copy.path, args, TEST_FAILED, entry.limit)
        if (notice !== undefined) return notice
        const took = performance.now() - begin
        if (entry.limit === LONGEST_MS) entry.limit = took * HANGS.times + HANGS.milliseconds
      }
      return undefined
    },
  }
}
