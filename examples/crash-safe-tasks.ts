// No file is forgotten, although workers die over them: a task that is not done goes to another one.
//
//   node crash-safe-tasks.js FILE...     counts words; a file named *crash* kills the first worker, one named *poison* all
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'

/** A task that three workers died over is put aside. */
const MOST_DELIVERIES = 3

interface Count {
  file: string
  words: number | undefined
}

if (isMainThread) {
  const files = new Queue<string>(0, { name: 'files' })
  const counts = new Queue<Count>(100, { beside: files, name: 'counts' })
  await files.asyncQ.putMany(process.argv.slice(2))

  const start = (): void => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { files, counts } })
    worker.on('exit', (code) => {
      if (code !== 0) start() // what it had in its hands is back in the queue
    })
  }
  for (let i = 0; i < 2; i++) start()

  files.asyncQ.join().then(() => {
    files.shutdown()
    counts.shutdown()
  })
  for await (const { file, words } of counts.asyncQ) {
    console.log(`${basename(file)}: ${words === undefined ? 'put aside' : `${words} words`}`)
  }
  console.error(`given out again: ${files.stats().redelivered}`)
} else {
  const files = attach<string>(workerData.files).syncQ
  const counts = attach<Count>(workerData.counts).syncQ
  try {
    for (;;) {
      const task = files.getTask() // lent: done() ends it, the end of this thread gives it back
      if (task.deliveries > MOST_DELIVERIES) counts.put({ file: task.item, words: undefined })
      else counts.put({ file: task.item, words: countWords(task.item, task.deliveries) })
      task.done()
    }
  } catch (error) {
    if (!files.closed) throw error
  }
}

function countWords(file: string, deliveries: number): number {
  const text = readFileSync(file, 'utf8')
  const isCrash = basename(file).includes('poison') || (deliveries === 1 && basename(file).includes('crash'))
  if (isCrash) process.exit(1) // as a bug in native code would, or the kernel when memory runs out
  return text.split(/\s+/).filter((word) => word !== '').length
}
