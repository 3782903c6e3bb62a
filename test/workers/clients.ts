// Makes many clients of the calls that it is given, which all call at once, and tells how many answers were their own.

import { parentPort, workerData } from 'node:worker_threads'
import { attachCalls, type Calls } from 'janus-queue/rpc'
import type { Handlers } from './calls.js'

const { calls: handle, clients, each, thread } = workerData
const calls: Calls<Handlers> = attachCalls(handle)
let right = 0
const made = Array.from({ length: clients }, (_, index) => ({ client: calls.client(), name: `${thread}:${index}` }))
for (const { client, name } of made) if (client.sync.one(`${name} blocks`) === `${name} blocks`) right++
await Promise.all(
  made.map(async ({ client, name }) => {
    for (let call = 0; call < each; call++) {
      if ((await client.async.one(`${name}:${call}`)) === `${name}:${call}`) right++
    }
  }),
)
for (const { client } of made) client[Symbol.dispose]()
parentPort?.postMessage(right)
