// One SQLite database for many threads: they block in calls, one worker has the connection, and rows come as they are read.
//
//   node main.js DATABASE FILE...
import { Worker } from 'node:worker_threads'
import { startCalls } from 'janus-queue/rpc'
import type { Database } from './server.js'

const [file = 'lines.db', ...paths] = process.argv.slice(2)
const database = startCalls<Database>(new URL('./server.js', import.meta.url), {
  data: file,
  worker: { execArgv: ['--disable-warning=ExperimentalWarning'] }, // of node:sqlite
})
await database.async.exec('create table if not exists lines (file text, number integer, text text)')

const answers = await Promise.all(
  paths.map(
    (path) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(new URL('./reader.js', import.meta.url), {
          workerData: { calls: database.calls, path },
        })
        worker.on('message', resolve).on('error', reject)
        worker.on('exit', (code) => reject(new Error(`the reader of ${path} has ended with exit code ${code}`)))
      }),
  ),
)
for (const answer of answers) console.log(answer)

// On an event loop the same calls are awaited.
for await (const row of await database.async.rows(
  'select count(*) as lines, count(distinct file) as files from lines',
)) {
  console.log(`in the database: ${row['lines']} lines of ${row['files']} files`)
}

// Back-pressure: there is no end to these rows, and no more are made than are wanted soon.
const before = await database.async.made()
let taken = 0
for (const _ of database.sync.rows('with recursive n(i) as (select 1 union all select i + 1 from n) select i from n')) {
  if (++taken === 1_000) break
}
const ahead = (await database.async.made()) - before - taken
console.log(`${taken} of rows without end; ${ahead <= 64 ? 'at most 64' : ahead} were made ahead`)
await database[Symbol.asyncDispose]()
