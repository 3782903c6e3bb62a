// One worker lives by two queues, work and control, and sleeps until either has something.
//
//   node several-queues.js FILE...     counts the lines of each file, then reports and stops
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue, selectSync } from 'janus-queue'

type Command = 'report' | 'stop'

if (isMainThread) {
  const work = new Queue<string>(100, { name: 'work' })
  // selectSync() needs queues of one memory: made beside the first one. Each costs a page, no new memory.
  const control = new Queue<Command>(0, { name: 'control', beside: work })
  const answers = new Queue<string>(0, { name: 'answers', beside: work })
  answers.follow(new Worker(new URL(import.meta.url), { workerData: { work, control, answers } }))
  for (const file of process.argv.slice(2)) await work.asyncQ.put(file)
  await work.asyncQ.join()
  await control.asyncQ.put('report')
  await control.asyncQ.put('stop')
  for await (const answer of answers.asyncQ) console.log(answer)
} else {
  const work = attach<string>(workerData.work).syncQ
  const control = attach<Command>(workerData.control).syncQ
  const answers = attach<string>(workerData.answers).syncQ
  let total = 0
  for (;;) {
    const got = selectSync([control, work] as const) // each gets its turn where both have something
    if (got.index === 0) {
      if (got.item === 'stop') break
      answers.put(`${total} lines in all`)
    } else {
      const lines = readFileSync(got.item, 'utf8').split('\n').length - 1
      total += lines
      answers.put(`${basename(got.item)}: ${lines} lines`)
      work.taskDone()
    }
  }
}
