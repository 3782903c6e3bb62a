/**
 * Terminates workers while tasks are lent to them, and looks that no task is lost, none that was done comes again, and
 * join() ends.
 *
 */

import { Worker } from 'node:worker_threads'
import type { Queue } from 'janus-queue'
import { isCommand, readNumbers } from './command.js'
import { type Kind, kinds } from './model.js'
import { queueOf, sleep, within } from './queues.js'
import { Random } from './random.js'
import type {} from './workers/borrower.js'
import { BEGUN, type BorrowerData, ENDED, type Task } from './workers/marks.js'

const SIZES = [0, 100, 9_000] as const
/** Tasks that are in, or lent, at a time. */
const OPEN = 40
/** Longer than any death takes to be heard of. */
const LONGEST_MS = 30_000

export interface TaskReport {
  readonly kind: Kind
  terminations: number
  tasks: number
  /** Given out more than once. */
  redelivered: number
}

/** Terminates so many workers, `batch` at a time. Throws where a task was lost or doubled. */
export async function runTasks(kind: Kind, count: number, batch: number, seed: number): Promise<TaskReport> {
  const random = new Random(seed)
  const queue = queueOf<Task>(kind, 0, { eventLoop: 'any' })
  const report: TaskReport = { kind, terminations: 0, tasks: 0, redelivered: 0 }
  // A word a task: BEGUN before its done() is called, ENDED once that has returned.
  const marks = new Int32Array(new SharedArrayBuffer(4 * (count * 4 + OPEN * 2)))
  const size = random.pick(SIZES)
  while (report.terminations < count) {
    while (queue.syncQ.unfinishedTasks < OPEN && report.tasks < marks.length) {
      queue.syncQ.put([report.tasks % 5, report.tasks++, 't'.repeat(size)])
    }
    await terminateSome(queue, marks, Math.min(batch, count - report.terminations), random, report)
    const comes = queue.syncQ
    for (let i = random.below(4); i > 0 && !comes.empty(); i--) finish(queue, marks)
  }
  await within(LONGEST_MS, `nothing is lent to the dead (${kind}, seed ${seed})`, returned(queue))
  while (!queue.syncQ.empty()) finish(queue, marks)
  await within(LONGEST_MS, `join() ends (${kind}, seed ${seed})`, queue.asyncQ.join())
  for (let id = 0; id < report.tasks; id++) {
    if (marks[id] === 0) throw new Error(`task ${id} was lost (${kind}, seed ${seed})`)
  }
  report.redelivered = queue.stats().redelivered
  return report
}

async function returned(queue: Queue<Task>): Promise<void> {
  while (queue.stats().lent > 0) await sleep(2)
}

/** Gets a task that is there, and does it. */
function finish(queue: Queue<Task>, marks: Int32Array): void {
  const task = queue.syncQ.getTask({ block: false })
  const [, id] = task.item
  if (Atomics.load(marks, id) === ENDED) throw new Error(`task ${id} came again although it was done`)
  Atomics.store(marks, id, BEGUN)
  task.done()
  Atomics.store(marks, id, ENDED)
}

async function terminateSome(
  queue: Queue<Task>,
  marks: Int32Array,
  batch: number,
  random: Random,
  report: TaskReport,
): Promise<void> {
  const dying = Array.from({ length: batch }, async (_, index) => {
    const workerData: BorrowerData = { handle: queue, marks, isAsync: index % 2 === 1, seed: random.next() }
    const worker = new Worker(new URL('./workers/borrower.js', import.meta.url), { workerData })
    const failed = new Promise<never>((_, reject) => worker.once('error', reject))
    await Promise.race([new Promise((resolve) => worker.once('message', resolve)), failed])
    await Promise.race([sleep(random.below(6)), failed])
    await worker.terminate()
    report.terminations++
  })
  await within(60_000, 'all workers are dead', Promise.all(dying))
}

if (isCommand(import.meta.url)) {
  const { terminations, batch, seed } = readNumbers(
    'Terminates workers while tasks are lent to them: none may be lost or come again once done.',
    {
      terminations: [3_000, 'of all orders together'],
      batch: [6, 'workers at a time'],
    },
  )
  const each = Math.ceil(terminations / kinds.length)
  console.log(`terminations of workers with tasks, seed ${seed}`)
  for (const kind of kinds) {
    const { terminations, tasks, redelivered } = await runTasks(kind, each, batch, seed)
    console.log(
      `${kind}: ${terminations} terminations, ${tasks} tasks, ${redelivered} given out again, none lost, none done twice`,
    )
  }
}
