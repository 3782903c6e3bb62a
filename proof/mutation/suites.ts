/** Which tests are asked about a change in which layer; quick ones, so that many changes can be tried. */

import { runTests } from '../faults/check.js'
import type { Copy } from '../faults/copy.js'
import { Coverage } from './coverage.js'

const contract = [
  'cases/order',
  'cases/nowait',
  'cases/peek',
  'cases/put-many',
  'cases/get-many',
  'cases/clear',
  'cases/tasks',
  'cases/shutdown',
  'cases/closing',
  'proof/model',
]
const options = [
  'cases/constructing',
  'memory/attach',
  'cases/handle',
  'cases/maxsize',
  'memory/sizes',
  'observing/stats',
  'cases/errors',
  'cases/priority',
]
const codecs = [
  'codec/identity',
  'codec/strings',
  'codec/refusals',
  'codec/reentrancy',
  'codec/depth',
  'codec/fidelity',
  'codec/shapes',
  'codec/bounds',
  'codec/hostile',
  'codec/odd-bytes',
]
const items = ['codec/values', 'codec/queue-codec', 'faces/reentrancy']
const waiting = [
  'cases/line',
  'cases/abort',
  'cases/sources',
  'cases/loops',
  'cases/timeout',
  'cases/waiting',
  'cases/event-loop',
  'deaths/every-instant',
  'waiting/wake-ups',
]
const memory = ['memory/memory', 'memory/memory-limit', 'memory/left-behind', 'memory/collected']
const faces = [...contract, ...options, ...items, ...waiting]

/** By the folder or the file of src/. */
export const suites: Readonly<Record<string, readonly string[]>> = {
  codec: [...items, ...codecs, 'cases/put-many', 'cases/get-many'],
  store: [...faces, ...memory],
  'store/registry.ts': [...contract, ...options, ...memory, 'deaths/termination'],
  'store/batch.ts': ['cases/put-many', 'cases/get-many', 'memory/sizes', 'observing/stats', ...items],
  'store/orders.ts': [...contract, 'cases/priority', ...memory],
  'store/soundness.ts': ['memory/corrupted-header', 'memory/attach', 'cases/handle', 'faces/no-rest'],
  'store/header.ts': [...options, ...items, ...memory, 'cases/event-loop', 'faces/no-rest', 'memory/corrupted-header'],
  waiting: [
    ...waiting,
    ...memory,
    'cases/tasks',
    'cases/shutdown',
    'cases/closing',
    'observing/stats',
    'waiting/keep-alive',
    'waiting/clock',
    'waiting/registration',
  ],
  faces,
  'faces/sync-queue.ts': [...contract, ...items, 'cases/errors', 'cases/loops', 'cases/timeout', 'cases/waiting'],
  'faces/channel.ts': [...faces, 'faces/no-rest'],
  queues: faces,
  runtime: [...contract, ...items, ...codecs, 'cases/loops', 'cases/timeout', 'hosts/bare-hosts'],
  'runtime/node.ts': [
    'memory/left-behind',
    'waiting/keep-alive',
    'hosts/bare-hosts',
    'cases/timeout',
    'observing/stats',
  ],
}

/** A change that makes a test take so much longer than without it has made it hang. */
const HANGS = { times: 3, milliseconds: 10_000 }
const LONGEST_MS = 300_000

/** Those tests of a layer that run the changed place, the one that noticed the last change first, then the quickest. */
export class Suite {
  readonly #copy: Copy
  readonly #usual = new Map<string, number>()
  readonly #coverage = new Coverage()
  #tests: readonly string[] = []

  constructor(copy: Copy) {
    this.#copy = copy
  }

  /** Runs the tests for `file` without a change: they must pass. */
  async begin(file: string): Promise<void> {
    const [, layer = '', name = ''] = file.split('/')
    const tests = suites[`${layer}/${name}`] ?? suites[layer]
    if (tests === undefined) throw new Error(`there are no tests for ${file}: give a file of ${Object.keys(suites)}`)
    for (const test of tests) {
      if (this.#usual.has(test)) continue
      const begin = performance.now()
      const notice = await this.#coverage.collect(this.#copy, test, (env) => this.#run(test, LONGEST_MS, env))
      if (notice !== undefined) throw new Error(`${test}: without a change, ${notice}`)
      this.#usual.set(test, performance.now() - begin)
    }
    this.#tests = tests.toSorted((a, b) => this.#usualOf(a) - this.#usualOf(b))
  }

  /** The first test that fails with the change at `offset` of `file`, a path under dist/; undefined: none. */
  async ask(file: string, offset: number): Promise<string | undefined> {
    for (const test of this.#tests) {
      if (!this.#coverage.runs(test, file, offset)) continue
      const limit = HANGS.times * this.#usualOf(test) + HANGS.milliseconds
      const notice = await this.#run(test, limit)
      if (notice === undefined) continue
      this.#tests = [test, ...this.#tests.filter((other) => other !== test)]
      return `${test}: ${notice}`
    }
    return undefined
  }

  #usualOf(test: string): number {
    return this.#usual.get(test) ?? 0
  }

  #run(test: string, limit: number, env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
    return runTests(this.#copy.path, test, limit, env)
  }
}
