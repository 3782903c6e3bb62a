// A thread that has no event loop to speak of: it puts the lines of a file into the database and reads them again, blocking.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { attachCalls } from 'janus-queue/rpc'
import type { Database } from './server.js'

const { calls, path } = workerData
const database = attachCalls<Database>(calls).client({ timeout: 60_000 }).sync
const name = basename(path)

const lines = readFileSync(path, 'utf8').split('\n')
database.runMany('delete from lines where file = ?', [[name]]) // of a run before
database.runMany(
  'insert into lines (file, number, text) values (?, ?, ?)',
  lines.map((text, index) => [name, index + 1, text]),
)

let words = 0
for (const { text } of database.rows('select text from lines where file = ? order by number', name)) {
  words += String(text).split(/\s+/).filter(Boolean).length
}
const [longest] = database.rows('select number from lines where file = ? order by length(text) desc, number', name)
parentPort?.postMessage(`${name}: ${lines.length} lines, ${words} words, the longest is line ${longest?.['number']}`)
