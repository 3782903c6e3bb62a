/**
 * Makes a queue for each call, sends it along as an item, gets the answer from it and lets go of it, over and over, while the thread
 * that answers is terminated now and then. Looks that each answer comes to its call, and that the memory stays where it was.
 *
 */

import { Worker } from 'node:worker_threads'
import { Queue } from 'janus-queue'
import { isCommand, readNumbers } from './command.js'
import { sleep } from './queues.js'
import { Random } from './random.js'
import type { AnswererData, Call } from './workers/answerer.js'

/** Calls under way at a time. */
const FLIGHT = 50
/** An answerer dies once in so many batches. */
const DEATHS = 200
const MAX_BYTES = 16 * 1024 * 1024

export interface ReplyReport {
  calls: number
  deaths: number
  /** Calls whose answerer died with them, so that they were put again. */
  repeated: number
  /** The memory taken, in bytes, after the first tenth of the calls and at the end. */
  early: number
  late: number
}

/** Throws where an answer went astray. */
export async function runReplyQueues(count: number, seed: number): Promise<ReplyReport> {
  const random = new Random(seed)
  const calls = new Queue<Call>(0, { maxBytes: MAX_BYTES, eventLoop: 'any' })
  const report: ReplyReport = { calls: 0, deaths: 0, repeated: 0, early: 0, late: 0 }
  let fail = (_: unknown): void => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const start = (): Worker => {
    const workerData: AnswererData = { calls }
    const worker = new Worker(new URL('./workers/answerer.js', import.meta.url), { workerData })
    worker.once('error', fail)
    return worker
  }
  let answerer = start()
  try {
    while (report.calls < count) {
      const flight = Array.from({ length: Math.min(FLIGHT, count - report.calls) }, (_, index) => ({
        number: report.calls + index,
        reply: new Queue<number>(1, { beside: calls, maxBytes: 65_536, eventLoop: 'any' }),
      }))
      calls.syncQ.putMany(flight)
      const dies = random.oneIn(DEATHS)
      if (dies) {
        await sleep(random.below(3))
        await answerer.terminate()
        report.deaths++
        answerer = start()
      }
      for (const { number, reply } of flight) {
        report.repeated += await Promise.race([answerOf(calls, number, reply, dies), failed])
        reply.shutdown()
        reply.release()
      }
      report.calls += flight.length
      if (report.early === 0 && report.calls >= count / 10) report.early = calls.stats().bytesReserved
    }
    report.late = calls.stats().bytesReserved
  } finally {
    calls.close()
    await answerer.terminate()
  }
  return report
}

/** Waits for the answer, and asks again where its answerer may be dead. How often it asked again. */
async function answerOf(calls: Queue<Call>, number: number, reply: Queue<number>, dies: boolean): Promise<number> {
  const unless = async (): Promise<number | undefined> => {
    for (let looks = 0; looks < 200; looks++) {
      if (!reply.syncQ.empty()) return reply.syncQ.getNowait()
      await sleep(5)
    }
    return undefined
  }
  let repeated = 0
  let answer = dies ? await unless() : await reply.asyncQ.get({ timeout: 60_000 })
  if (answer === undefined) {
    repeated++
    calls.syncQ.put({ number, reply })
    answer = await reply.asyncQ.get({ timeout: 60_000 })
  }
  if (answer !== number) throw new Error(`call ${number} got the answer to call ${answer}`)
  return repeated
}

if (isCommand(import.meta.url)) {
  const { calls: wanted, seed } = readNumbers(
    'A queue for each call, while the thread that answers dies now and then: the memory stays where it was.',
    {
      calls: [1_000_000, 'calls to be made'],
    },
  )
  console.log(`reply queues, seed ${seed}`)
  const begun = performance.now()
  const { calls, deaths, repeated, early, late } = await runReplyQueues(wanted, seed)
  const each = ((performance.now() - begun) * 1000) / calls
  console.log(
    `${calls} reply queues, ${each.toFixed(1)} us each; ${deaths} answerers died, ${repeated} calls were put again; ` +
      `memory ${early / 1024} KiB after a tenth, ${late / 1024} KiB at the end`,
  )
}
