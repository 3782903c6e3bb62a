// How fast threads log: each writes so many lines with pino, at the same time.
//
//   node pace.js janus-queue|thread-stream THREADS LINES LOG
//
// Prints, as JSON, the milliseconds until the threads had written, and until the file had it all.
import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { openLog, startLog } from './log.js'

const WARM_UP = 500

if (isMainThread) {
  const [which = '', threads = '1', lines = '1000', file = 'pace.log'] = process.argv.slice(2)
  const log = which === 'janus-queue' ? startLog(file).queue : undefined
  closeSync(openSync(file, 'a'))
  const workers = Array.from(
    { length: Number(threads) },
    () => new Worker(new URL(import.meta.url), { workerData: { lines: Number(lines), file, log } }),
  )
  const told = () => Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
  await told()
  await written(WARM_UP * workers.length)
  const begin = performance.now()
  for (const worker of workers) worker.postMessage('go')
  await told()
  const held = performance.now() - begin
  await written((WARM_UP + Number(lines)) * workers.length)
  console.log(JSON.stringify({ held, whole: performance.now() - begin }))
  process.exit()

  async function written(count: number): Promise<void> {
    const fd = openSync(file, 'r')
    const chunk = Buffer.alloc(1 << 16)
    for (let found = 0; found < count; ) {
      const length = readSync(fd, chunk)
      for (let i = 0; i < length; i++) if (chunk[i] === 10) found++
      if (length === 0) await sleep(2)
    }
    closeSync(fd)
  }
} else {
  const { lines, file, log } = workerData
  const transport = () => pino.transport({ target: 'pino/file', options: { destination: file } })
  const logger = pino({}, log === undefined ? transport() : openLog(log))
  for (let n = 0; n < WARM_UP; n++) logger.info({ n }, 'a line to warm up')
  parentPort?.once('message', () => {
    for (let n = 0; n < lines; n++) logger.info({ n }, 'a line that is to be kept')
    parentPort?.postMessage('done')
  })
  parentPort?.postMessage('ready')
}
