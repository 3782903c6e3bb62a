import { Worker } from 'node:worker_threads'

/** What every test is given as its options: the longest that it may take. */
export const limit = { timeout: 30_000 }

/** For tests that start many threads. */
export const longLimit = { timeout: 100_000 }

/**
 * A thread that blocks for ever keeps its event loop, and so node:test's timeouts, from running. This worker ends the
 * process then, so that no test file hangs.
 */
const fileLimit = 400_000
const watchdog = new Worker(
  `const { writeSync } = require('node:fs')
   setTimeout(() => {
     writeSync(2, 'the test file took longer than ${fileLimit} ms\\n')
     process.kill(process.pid, 'SIGKILL')
   }, ${fileLimit})`,
  { eval: true },
)
watchdog.unref()
