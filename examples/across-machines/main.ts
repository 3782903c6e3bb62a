// Hashes all files of a folder, as `sha256sum` would: by threads of this process, or by processes of any number of machines that see the folder.
//
//            +------ tasks: folders first, then small files <------+
//            v                                                     |  what lies in a folder
//         workers -------------------------------------------------+
//            |
//            +------ results: in order, at most 1,000 ------> collector
//
//   node main.js FOLDER                                      threads of this process
//   node main.js FOLDER --redis URL                          processes of this machine
//   node main.js FOLDER --redis URL --only collect           on one machine, and on as many others as there are:
//   node main.js --redis URL --only work
//
// Any process may be killed at any moment, and the collector be started again: what a dead one had in its hands comes back.
import { resolve } from 'node:path'
import { isMainThread, workerData } from 'node:worker_threads'
import { collect } from './collect.js'
import { Crew } from './crew.js'
import { readOptions } from './options.js'
import { attached, local, remote } from './queues.js'
import { work } from './work.js'

if (isMainThread) await main()
else await work(attached(workerData))

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const { redis, only, folder, run, lease } = options
  const queues = redis === undefined ? local() : await remote(redis, run, lease)
  const crew = new Crew()
  if (only === 'work') await work(queues)
  else {
    if (only === undefined) crew.start(options, queues)
    const results = await collect(queues, resolve(folder ?? '.'))
    for (const { path, sha256 } of results) if (sha256 !== undefined) console.log(`${sha256}  ${path}`)
    for (const { path, reason } of results) if (reason !== undefined) console.error(`${path}: ${reason}`)
    console.error(`${results.length} files`)
    crew.dismiss()
    await queues.finish()
  }
  await queues.leave()
}
