// Threads read files and log what they find, with pino, synchronously; all of it is in one log.
//
//   node main.js LOG FILE...
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { pino } from 'pino'
import { startLog } from './log.js'

const [file = 'all.log', ...paths] = process.argv.slice(2)
if (existsSync(file)) throw new Error(`${file} is there already`)
const log = startLog(file)
const logger = pino({ base: null }, log)
logger.info({ files: paths.length }, 'begin')
await Promise.all(
  paths.map(
    (path) =>
      new Promise<void>((resolve) => {
        const worker = new Worker(new URL('./reader.js', import.meta.url), { workerData: { log: log.queue, path } })
        worker.on('error', (error) => logger.error({ path, err: error }, 'failed'))
        worker.on('exit', () => resolve())
      }),
  ),
)
logger.info('end') // and no flush: that is done at the exit
