/**
 * Calls at the size at which faults show: many clients on many threads get each its own answers; a million calls leave the memory
 * as it was; terminations of servers and clients at any moment hang nobody and leave nothing behind.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CallRefused, Calls } from 'janus-queue/rpc'
import { isCommand, readNumbers } from './command.js'
import { sleep, within } from './queues.js'
import { Random } from './random.js'
import type {} from './workers/calling.js'

export type Served = { echo(text: string): string; count(most: number): IterableIterator<number> }

export interface CallingData {
  readonly calls: Calls<Served>
  /** 0: it serves. */
  readonly clients: number
  readonly each: number
  readonly blocking: boolean
}

/** Longer than anything takes that does not hang. */
const LONGEST_MS = 60_000

async function start(calls: Calls<Served>, clients: number, each: number, blocking = false): Promise<Worker> {
  const workerData: CallingData = { calls, clients, each, blocking }
  const worker = new Worker(new URL('./workers/calling.js', import.meta.url), { workerData })
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error))
  await Promise.race([once(worker, 'message'), failed])
  failed.catch(() => {})
  return worker
}

/** How many answers came, each of which was its caller's own. */
export async function runMany(threads: number, clients: number, each: number): Promise<number> {
  const calls = new Calls<Served>()
  const servers = [await start(calls, 0, 0), await start(calls, 0, 0, true)]
  const asking = Array.from({ length: threads }, async () => {
    const worker = await start(calls, clients, each)
    const [right] = await once(worker, 'message')
    await worker.terminate()
    if (right !== clients * (each + 1))
      throw new Error(`${right} of ${clients * (each + 1)} answers were the caller's own`)
    return Number(right)
  })
  const answers = await within(LONGEST_MS * 5, 'all are answered', Promise.all(asking))
  calls[Symbol.dispose]()
  await Promise.all(servers.map((server) => server.terminate()))
  return answers.reduce((sum, right) => sum + right, 0)
}

export interface MemoryReport {
  /** Bytes of the shared memory after a tenth of the calls, and after all. */
  readonly before: number
  readonly after: number
  /** Bytes that calls and answers hold at the end. */
  readonly held: number
}

/** Makes so many calls, in both forms, with streams among them. */
export async function runMemory(count: number): Promise<MemoryReport> {
  const calls = new Calls<Served>()
  const server = await start(calls, 0, 0)
  const client = calls.client({ timeout: LONGEST_MS })
  const some = async (wanted: number): Promise<void> => {
    for (let left = wanted; left > 0; left -= 200) {
      await Promise.all(Array.from({ length: 160 }, (_, n) => client.async.echo('x'.repeat(n * 20))))
      for (let n = 0; n < 39; n++) client.sync.echo('y'.repeat(n * 100))
      for (const n of client.sync.count(80)) if (n === 70) break
    }
  }
  await some(count / 10)
  const before = calls.queue.stats().bytesReserved
  await some(count - count / 10)
  const after = calls.queue.stats().bytesReserved
  const held = await restOf(calls)
  await server.terminate()
  return { before, after, held }
}

export interface DeathReport extends MemoryReport {
  terminations: number
  answered: number
  refused: number
}

/** Terminates so many servers and clients, `batch` at a time, while this thread calls; each of its calls is answered or refused. */
export async function runDeaths(count: number, batch: number, seed: number): Promise<DeathReport> {
  const random = new Random(seed)
  const calls = new Calls<Served>()
  const lasting = await start(calls, 0, 0)
  const client = calls.client()
  const report = { terminations: 0, answered: 0, refused: 0 }
  let isOver = false
  const ask = async (index: number): Promise<void> => {
    for (let call = 0; !isOver; call++) {
      const text = `${index}:${call}`
      try {
        const answer = await within(LONGEST_MS, `the answer to ${text}, seed ${seed}`, client.async.echo(text))
        if (answer !== text) throw new Error(`${text} was answered ${answer}, seed ${seed}`)
        report.answered++
      } catch (error) {
        if (!(error instanceof CallRefused)) throw error
        report.refused++
      }
      if (call % 50 === 0) await sleep(1)
    }
  }
  const asking = Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)))
  asking.catch(() => {})
  let before = 0
  while (report.terminations < count) {
    const dying = Array.from({ length: Math.min(batch, count - report.terminations) }, async (_, index) => {
      const worker = await start(calls, index % 2 === 0 ? 3 : 0, 1e9, index % 4 === 1)
      await sleep(random.below(8))
      await worker.terminate()
      report.terminations++
    })
    await within(LONGEST_MS, `all are dead, seed ${seed}`, Promise.all(dying))
    if (before === 0 && report.terminations >= count / 3) before = calls.queue.stats().bytesReserved
  }
  isOver = true
  await within(LONGEST_MS, `nobody hangs, seed ${seed}`, asking)
  const after = calls.queue.stats().bytesReserved
  const held = await restOf(calls)
  await lasting.terminate()
  return { ...report, before, after, held }
}

/** What is held once it is quiet: nothing, unless it takes longer than it may. */
async function restOf(calls: Calls<Served>): Promise<number> {
  for (const end = performance.now() + 10_000; performance.now() < end && calls.queue.stats().bytesUsed > 0; )
    await sleep(5)
  return calls.queue.stats().bytesUsed
}

if (isCommand(import.meta.url)) {
  const { calls, terminations, threads, clients, seed } = readNumbers(
    'Calls of many clients, a million of them, and terminations of servers and clients: none lost or mixed up, nothing left behind.',
    {
      calls: [1_000_000, 'in a row'],
      terminations: [300, 'of servers and clients'],
      threads: [16, 'that call'],
      clients: [63, 'on each of them'],
    },
  )
  const answers = await runMany(threads, clients, 20)
  console.log(`${threads * clients} clients on ${threads} threads: ${answers} answers, each to its caller`)
  const memory = await runMemory(calls)
  console.log(`${calls} calls: ${memory.before} bytes after a tenth, ${memory.after} after all, ${memory.held} held`)
  const { terminations: dead, answered, refused, before, after, held } = await runDeaths(terminations, 6, seed)
  console.log(
    `${dead} terminations of servers and clients, seed ${seed}: ${answered} calls answered, ${refused} refused; ` +
      `${before} bytes after a third, ${after} after all, ${held} held`,
  )
}
