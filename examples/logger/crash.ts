// Logs so many lines and ends badly: whatever it has logged is to be in the file.
//
//   node crash.js janus-queue|thread-stream HOW LINES LOG
//
// HOW: throw, reject, exit, and of a thread that logs, while its main thread does other things: thread-throw, thread-exit, thread-terminate.
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { type Logger, pino } from 'pino'
import { openLog, startLog } from './log.js'

if (isMainThread) {
  const [which = '', how = '', lines = '1000', file = 'crash.log'] = process.argv.slice(2)
  if (how.startsWith('thread-')) {
    const log = which === 'janus-queue' ? startLog(file).queue : undefined
    const worker = new Worker(new URL(import.meta.url), { workerData: { how, lines, file, log } })
    worker.on('message', () => worker.terminate())
    worker.on('error', () => {})
  } else {
    const logger = which === 'janus-queue' ? pino({}, startLog(file)) : original(file)
    write(logger, Number(lines))
    end(how)
  }
} else {
  const { how, lines, file, log } = workerData
  const logger = log === undefined ? original(file) : pino({}, openLog(log))
  write(logger, Number(lines))
  end(how.slice('thread-'.length))
}

/** pino's own way to write from another thread: a thread-stream. */
function original(file: string): Logger {
  return pino(pino.transport({ target: 'pino/file', options: { destination: file } }))
}

function write(logger: Logger, lines: number): void {
  for (let n = 1; n <= lines; n++) logger.info({ n }, 'a line that is to be kept')
}

async function end(how: string): Promise<void> {
  if (how === 'exit') process.exit(0)
  if (how === 'reject') await Promise.reject(new Error('nobody looks at this one'))
  if (how === 'throw') {
    setImmediate(() => {
      throw new Error('nobody catches this one')
    })
  }
  if (how === 'terminate') {
    const { parentPort } = await import('node:worker_threads')
    parentPort?.postMessage('now')
    for (;;); // busy, when it comes
  }
}
