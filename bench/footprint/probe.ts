// One figure, measured in this fresh process: `node --expose-gc probe.js NAME` prints it as JSON.

import { smallItem } from '../threads/items.js'

export type ProbeName = 'numbers' | 'small' | 'empty' | 'create' | 'many' | 'import' | 'cold' | 'clone'

export interface ProbeResult {
  /** Bytes an item, or a queue. */
  used: number
  reserved: number
  rss: number
  microseconds: number
  count: number
}

const nothing: ProbeResult = { used: 0, reserved: 0, rss: 0, microseconds: 0, count: 0 }

async function importing(): Promise<ProbeResult> {
  const since = performance.now()
  const { Queue } = await import('janus-queue')
  const { memory } = new Queue<number>()
  const microseconds = (performance.now() - since) * 1000
  return { ...nothing, microseconds, count: memory.buffer.byteLength }
}

async function resident(item: (i: number) => unknown): Promise<ProbeResult> {
  const { Queue } = await import('janus-queue')
  const count = 1_000_000
  const queue = new Queue<unknown>()
  const before = settledRss()
  for (let i = 0; i < count; i++) queue.syncQ.put(item(i))
  const rss = (settledRss() - before) / count
  const { bytesUsed, bytesReserved } = queue.stats()
  return { ...nothing, used: bytesUsed / count, reserved: bytesReserved / count, rss, count }
}

async function empty(): Promise<ProbeResult> {
  const { Queue } = await import('janus-queue')
  const queues = [new Queue<number>()]
  const count = 2000
  const before = settledRss()
  for (let i = 0; i < count; i++) queues.push(used(new Queue<number>()))
  return { ...nothing, rss: (settledRss() - before) / count, count: queues.length }
}

/** So that what a queue makes when it is first used is there too. */
function used(queue: InstanceType<typeof import('janus-queue').Queue<number>>): typeof queue {
  queue.syncQ.put(1)
  queue.syncQ.get()
  return queue
}

async function create(): Promise<ProbeResult> {
  const { Queue } = await import('janus-queue')
  const queues = Array.from({ length: 100 }, () => new Queue<number>())
  const count = 1000
  const since = performance.now()
  for (let i = 0; i < count; i++) queues.push(new Queue<number>())
  return { ...nothing, microseconds: ((performance.now() - since) * 1000) / count, count: queues.length }
}

async function many(): Promise<ProbeResult> {
  const { Queue } = await import('janus-queue')
  const queues = []
  try {
    while (queues.length < 10_000) queues.push(used(new Queue<number>()))
  } catch {
    // the count says how far it went
  }
  return { ...nothing, count: queues.length }
}

const FIRST_ITEMS = 1000

/** The first items of the process, other ones each: there and back through a queue. */
async function cold(): Promise<ProbeResult> {
  const { Queue } = await import('janus-queue')
  const { syncQ } = new Queue<unknown>()
  return timed((i) => {
    syncQ.put(smallItem(i))
    syncQ.get()
  })
}

/** The same, by the engine's own serializer. */
async function clone(): Promise<ProbeResult> {
  return timed((i) => void structuredClone(smallItem(i)))
}

function timed(each: (i: number) => void): ProbeResult {
  const since = performance.now()
  for (let i = 0; i < FIRST_ITEMS; i++) each(i)
  return { ...nothing, microseconds: (performance.now() - since) * 1000, count: FIRST_ITEMS }
}

function settledRss(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

const probes: Record<ProbeName, () => Promise<ProbeResult>> = {
  numbers: () => resident((i) => i),
  small: () => resident(smallItem),
  empty,
  create,
  many,
  import: importing,
  cold,
  clone,
}

const name = process.argv[2]
for (const [known, probe] of Object.entries(probes)) if (known === name) console.log(JSON.stringify(await probe()))
