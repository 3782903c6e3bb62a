import { Worker } from 'node:worker_threads'
import type { Deed, VictimData } from '../../conformance/threads/victim.js'
import { within } from './wait.js'

/** A thread that does with the queue what it is told, without end: it is to be terminated. */
export async function startVictim(handle: unknown, deed: Deed, size = 10): Promise<Worker> {
  const workerData: VictimData = { role: 'victim', handle, deed, size }
  const victim = new Worker(new URL('../workers/victim.js', import.meta.url), { workerData })
  await within(25_000, 'the victim begins', new Promise((resolve) => victim.once('message', resolve)))
  return victim
}
