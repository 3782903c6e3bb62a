// Threads that block log into one queue; one event loop writes what they say, by batches, in one file.
//
//   node log-collector.js LOG FILE...     reads each file in a thread of its own, and logs what it finds
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'

interface Line {
  time: number
  from: string
  text: string
}

if (isMainThread) await collect(process.argv[2] ?? 'collected.log', process.argv.slice(3))
else readAndLog(workerData.file, attach<Line>(workerData.lines))

async function collect(log: string, files: string[]): Promise<void> {
  // A logger that is ahead of the disk by 1000 lines waits for it, and memory stays as it is.
  const lines = new Queue<Line>(1000, { name: 'log' })
  const workers = files.map((file) => new Worker(new URL(import.meta.url), { workerData: { lines, file } }))
  lines.follow(...workers) // the loop ends with the last of them, and throws if one fails
  const output = createWriteStream(log)
  let count = 0
  for await (const batch of lines.asyncQ.batches(500)) {
    count += batch.length
    const text = batch.map(({ time, from, text }) => `${new Date(time).toISOString()} ${from}: ${text}\n`).join('')
    if (!output.write(text)) await once(output, 'drain')
  }
  output.end()
  await finished(output)
  console.log(`${count} lines from ${files.length} threads`)
}

function readAndLog(file: string, { syncQ }: Queue<Line>): void {
  let number = 0
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    number++
    if (text.trim() !== '') syncQ.put({ time: Date.now(), from: `${file}:${number}`, text })
  }
}
