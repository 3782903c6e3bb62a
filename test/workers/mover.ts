// One producer or consumer of helpers/movers.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, QueueShutDown } from 'janus-queue'
import { codeOf, type Item, itemOf } from '../helpers/items.js'
import type { MoverData } from '../helpers/movers.js'

const { handle, role, how, first, count, each, seen }: MoverData = workerData
const queue = attach<Item>(handle)
const { syncQ, asyncQ } = queue

function* items(): Generator<Item> {
  for (let code = first; code < first + count; code++) yield itemOf(code)
}

async function produce(): Promise<void> {
  if (how === 'sync') for (const item of items()) syncQ.put(item)
  if (how === 'syncMany') syncQ.putMany(items())
  if (how === 'async') for (const item of items()) await asyncQ.put(item)
  if (how === 'asyncMany') await asyncQ.putMany(items())
}

const last = new Map<number, number>()
let taken = 0
let disorders = 0

function take(item: Item): void {
  const code = codeOf(item)
  taken++
  Atomics.add(seen, code, 1)
  const producer = Math.floor(code / each)
  if (code <= (last.get(producer) ?? -1)) disorders++
  last.set(producer, code)
  syncQ.taskDone()
}

async function consume(): Promise<void> {
  if (how === 'sync') for (const item of syncQ) take(item)
  if (how === 'async') for await (const item of asyncQ) take(item)
  try {
    while (how === 'syncMany') for (const item of syncQ.getMany(50)) take(item)
    while (how === 'asyncMany') for (const item of await asyncQ.getMany(50)) take(item)
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error
  }
}

if (role === 'produce') await produce()
else await consume()
parentPort?.postMessage({ taken, disorders })
