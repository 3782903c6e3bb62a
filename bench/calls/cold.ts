// The first calls of a process that was made for them: `node cold.js PEER` prints two times in nanoseconds, of a thousand calls from the
// import on, and of those after the first.

import { itemOf } from '../threads/items.js'
import { type CallPeerName, openCaller } from './peers.js'

const CALLS = 1_000

const since = performance.now()
const { call } = await openCaller(process.argv[2] as CallPeerName)
const item = itemOf('small')
call(item)
const first = performance.now()
for (let i = 1; i < CALLS; i++) call(item)
const end = performance.now()
console.log(JSON.stringify({ all: (end - since) * 1e6, later: (end - first) * 1e6 }))
process.exit(0)
