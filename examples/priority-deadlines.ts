// Jobs with deadlines: the most urgent first, and what is too late is not begun.
//
//   node priority-deadlines.js < jobs     each line: milliseconds from now, a blank, a path to count the lines of
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, PriorityQueue, Queue } from 'janus-queue'

interface Job {
  deadline: number
  path: string
}
interface Outcome {
  path: string
  lines?: number
}

const priority = (job: Job): number => job.deadline

if (isMainThread) {
  const jobs = new PriorityQueue<Job>(0, { name: 'jobs', priority })
  const outcomes = new Queue<Outcome>(100, { beside: jobs })
  for await (const line of createInterface({ input: process.stdin })) {
    const [, wait, path = ''] = /^(\d+) (.+)$/.exec(line) ?? []
    if (wait === undefined) throw new Error(`not a job: ${line}`)
    await jobs.asyncQ.put({ deadline: Date.now() + Number(wait), path })
  }
  jobs.shutdown() // all are in: the worker ends once none is left
  outcomes.follow(new Worker(new URL(import.meta.url), { workerData: { jobs, outcomes } }))
  for await (const { path, lines } of outcomes.asyncQ) {
    console.log(lines === undefined ? `${path}: too late` : `${path}: ${lines} lines`)
  }
} else {
  // A function does not travel with the queue: whoever puts on this side would need it here too.
  const jobs = attach<Job>(workerData.jobs).syncQ
  const outcomes = attach<Outcome>(workerData.outcomes).syncQ
  for (const { deadline, path } of jobs) {
    if (Date.now() > deadline) outcomes.put({ path })
    else outcomes.put({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 })
  }
}
