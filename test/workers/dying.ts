// Serves calls, or makes one, and ends at the instant that it is told: see test/helpers/instants.ts, which comes first.

import { spawnData } from 'janus-queue'
import { attachCalls, type Calls } from 'janus-queue/rpc'
import { afterwards } from '../helpers/instants.js'

export interface DyingData {
  readonly calls: Calls<DyingHandlers>
  readonly part: 'serve' | 'serveSync' | 'call' | 'callSync'
  readonly instant: number
  /** Its exit code where it came to that instant. */
  readonly code: number
}

const handlers = {
  add: (a: number, b: number) => a + b,
  *count(most: number): IterableIterator<number> {
    for (let n = 0; n < most; n++) yield n
  },
}

export type DyingHandlers = typeof handlers

const data = spawnData<DyingData | undefined>()
if (data !== undefined) {
  const { part, instant, code } = data
  const calls = attachCalls<DyingHandlers>(data.calls)
  afterwards(instant, () => process.exit(code))
  if (part === 'serve') calls.serve(handlers)
  else if (part === 'serveSync') calls.serveSync(handlers)
  else {
    const client = calls.client()
    if (part === 'callSync') {
      client.sync.add(1, 2)
      for (const _ of client.sync.count(3));
    } else {
      await client.async.add(1, 2)
      for await (const _ of await client.async.count(3));
    }
    process.exit(0)
  }
}
