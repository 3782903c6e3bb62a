// A thread that logs each line of a file.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { openLog } from './log.js'

const { log, path } = workerData
const logger = pino({ base: { file: basename(path) } }, openLog(log))
const lines = readFileSync(path, 'utf8').split('\n')
for (const [index, text] of lines.entries()) logger.info({ line: index + 1 }, text)
