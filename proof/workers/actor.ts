// A thread of the chaos, which may have to die; see proof/actor.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'
import { Actor, type ActorData } from '../actor.js'
import { actAsync } from '../actor-async.js'
import { actSync } from '../actor-sync.js'
import type { Item } from '../items.js'
import { Ledger } from '../ledger.js'
import { Trace } from '../trace.js'

const data: ActorData = workerData
const trace = new Trace(data.trace, data.slot)
trace.note('begun')
parentPort?.postMessage('begun')
const queue = attach<Item>(data.handle)
const actor = new Actor(data, queue, new Ledger(data.ledger), trace)
const hoard: unknown[] = []

/** Dies in the midst of an operation where that can be had: an item whose encoding ends the thread. */
function die(): void {
  trace.note('doom')
  if (data.doom === 'exit')
    put({
      toString: 'of death',
      get last() {
        return process.exit()
      },
    })
  if (data.doom === 'throw')
    put({
      get last() {
        throw new Error('uncaught, as planned')
      },
    })
  if (data.doom === 'heap')
    for (let i = 0; i < 2_000; i++) hoard.push({ text: `${i} of the hoard`, more: [i, i, i, i] })
  if (data.doom === 'stack') deeper()
}

/** Neither comes back, so that the item never enters. */
function put(item: object): void {
  const [code = 0] = actor.begin(1)
  queue.syncQ.put([0, code, 1, Object.assign(Object.create(null), { item }) as never])
}

/** Runs out of stack in one of the calls below it, sooner or later. */
function deeper(): void {
  const [code] = actor.begin(1)
  const [item] = code === undefined ? [] : actor.items([code])
  try {
    if (item !== undefined) queue.syncQ.putNowait(item)
  } catch (error) {
    if (error instanceof RangeError) throw error
  }
  deeper()
}

async function act(): Promise<void> {
  if (data.face === 'sync') actSync(actor, die)
  else await actAsync(actor, die)
  trace.note('ended')
  process.exit()
}

// Not awaited: V8 aborts the whole process (Node.js 20) where a thread is ended as a module with an await of its own begins.
void act()
