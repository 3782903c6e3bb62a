/** What must be true of a queue and its ledger once all threads have ended. */

import assert from 'node:assert/strict'
import { type Queue, QueueShutDown } from 'janus-queue'
import { codeOf, type Item } from './items.js'
import { F, type Ledger } from './ledger.js'
import { keptAtMost, pagesOf } from './pages.js'
import type { Plan } from './plan.js'
import { sleep } from './queues.js'

export interface Fates {
  /** Slots of survivors: 0 to `slots` - 1. */
  readonly slots: number
  /** Slots of threads that died. */
  readonly dead: readonly number[]
  /** Whether the queue was shut down at once, so that the items then in were dropped uncounted. */
  readonly immediate: boolean
}

export async function audit(
  plan: Plan,
  queue: Queue<Item>,
  ledger: Ledger,
  { slots, dead, immediate }: Fates,
): Promise<{ items: number; lost: number }> {
  await drain(queue, ledger)
  const everybody = [...Array(slots).keys(), ...dead]
  const sum = (field: number, of: readonly number[] = everybody): number =>
    of.reduce((total, slot) => total + ledger.read(slot, field), 0)
  const counts = everybody.map((slot) => ledger.count(slot))
  const total = (name: 'got' | 'accepted' | 'gotUnaccepted'): number =>
    counts.reduce((whole, count) => whole + count[name], 0)
  for (const [index, { gotUnaccepted, open }] of counts.slice(0, slots).entries()) {
    assert.equal(gotUnaccepted + open, 0, `survivor ${index} knows the fate of each of its items`)
  }
  const { puts, redelivered, size, unfinishedTasks, bytesUsed, ...stats } = queue.stats()
  const gets = stats.gets - redelivered
  const within = (value: number, low: number, high: number, what: string): void =>
    assert.ok(value >= low && value <= high, `${what}: ${value}, should be ${low} to ${high}`)

  assert.equal(size, 0, 'nothing is in')
  const inDeadHands = counts.slice(slots).reduce((whole, { open }) => whole + open, 0)
  within(puts, total('accepted') + total('gotUnaccepted'), total('accepted') + inDeadHands, 'items put')
  const lost = gets - total('got')
  within(lost, 0, sum(F.taking, dead), 'items lost in the hands of dead threads')
  const dropped = puts - gets
  const isExact = !immediate && sum(F.clearing, dead) === 0
  within(dropped, sum(F.cleared), isExact ? sum(F.cleared) : Number.POSITIVE_INFINITY, 'items dropped')
  const done = puts - dropped - unfinishedTasks
  within(done, sum(F.reported), sum(F.reported) + sum(F.reporting, dead), 'tasks done')
  assert.equal(bytesUsed, 0, 'no bytes are used')

  const idle = (): boolean => {
    const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
    return waitingGetters + waitingPutters + waitingJoiners === 0
  }
  for (let tries = 0; !idle() && tries < 200; tries++) await sleep(10)
  assert.ok(idle(), `nobody waits any more: ${JSON.stringify(queue.stats())}`)
  const { held, promised, records } = pagesOf(queue.memory)
  assert.equal(promised, 0, 'no pages are promised')
  within(records, 1, slots + plan.victimsAtOnce + 3, 'records of threads, used again by those who come')
  if (plan.maxsize > 0) within(held, 0, keptAtMost(plan.kind, plan.maxsize), 'pages that are kept')
  return { items: total('got'), lost }
}

async function drain(queue: Queue<Item>, ledger: Ledger): Promise<void> {
  try {
    for (;;) ledger.take(codeOf(await queue.asyncQ.get({ timeout: 20_000 }))) // what was lent to the dead may still come back
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error
  }
  queue.syncQ.clear() // sweeps what others dropped and died over
}
