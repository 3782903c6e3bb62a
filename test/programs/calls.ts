// A process whose main thread makes calls, and is to end once it has nothing to wait for.

import { Calls, startCalls } from 'janus-queue/rpc'
import type { Handlers } from '../workers/pool.js'

const [scenario = ''] = process.argv.slice(2)
const url = new URL('../workers/pool.js', import.meta.url)

function print(what: unknown): void {
  process.stdout.write(`${what}\n`)
}

const scenarios: Record<string, () => unknown> = {
  idle() {
    startCalls<Handlers>(url, { threads: 2 })
    print('idle')
  },
  sync: () => print(startCalls<Handlers>(url).sync.add(1, 2)),
  awaited: () => startCalls<Handlers>(url).async.later(50).then(print),
  unref() {
    startCalls<Handlers>(url).unref().async.later(10_000).then(print)
    print('unref')
  },
  using() {
    const pool = startCalls<Handlers>(url)
    print(pool.sync.add(1, 2))
    pool[Symbol.dispose]()
  },
  'own server'() {
    const calls = new Calls<{ add(a: number, b: number): number }>()
    calls.serve({ add: (a, b) => a + b })
    calls.client().async.add(1, 2).then(print)
  },
}

await scenarios[scenario]?.()
