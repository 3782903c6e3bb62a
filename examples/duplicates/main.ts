// Finds duplicate files: blocking worker threads read folders and files, the event loop compares what they find.
//
//            +---- tasks: last in, first out, unlimited <-----+
//            v                                                |  the folders they come upon, for whoever is free
//         workers --------------------------------------------+
//            |                                                |  the first folder, later the files to hash
//            +---> findings: in order, at most 1024 ---> event loop
//
// The findings are bounded, so that threads that are faster than the event loop wait for it instead of filling the
// memory. The tasks are not: a worker that had to wait for room among the tasks might wait for itself.
import { LifoQueue, Queue } from 'janus-queue'
import { Census } from './census.js'
import { startCrew } from './crew.js'
import { type FileFacts, type Finding, headSize, type Task } from './messages.js'
import { readOptions } from './options.js'
import { Progress } from './progress.js'
import { asText, type Passed, readable, reportOn } from './report.js'
import type { Traffic } from './traffic.js'

const started = performance.now()
const options = readOptions(process.argv.slice(2))
const census = new Census()
const tasks = new LifoQueue<Task>(0, { name: 'tasks' })
const findings = new Queue<Finding>(1024, { name: 'findings' })

/** Aborted to call the search off. Closing the queues is all it takes: whoever waits on one, on any thread, is let go. */
const stop = new AbortController()
const { signal } = stop
signal.addEventListener('abort', () => {
  tasks.close()
  findings.close()
})

let interrupted = 0
process.on('SIGINT', () => {
  interrupted ||= performance.now()
  // The second Ctrl-C. One that comes right after the first is the same one, passed on by npm once more.
  if (performance.now() - interrupted > 300) process.exit(130)
  process.exitCode = 130
  stop.abort()
})
process.stdout.on('error', () => process.exit(1)) // whoever read our output, like `head`, has gone

const crew = startCrew(options.threads, { tasks, findings, minSize: options.minSize }, (error) => {
  console.error('duplicates: a worker crashed:', error)
  process.exitCode = 1
  stop.abort()
})
const counting = takeCensus()
const progress = new Progress(
  () =>
    `${census.files} files, ${readable(census.bytes)}, ${readable(census.bytesHashed)} hashed, ` +
    `${tasks.asyncQ.unfinishedTasks} tasks left`,
)

try {
  await search()
} catch (error) {
  if (!signal.aborted) throw error
}
tasks.shutdown()
await crew
findings.shutdown()
await counting
progress.end()

const queues = [passed(tasks, census.traffic.tasks), passed(findings, census.traffic.findings)]
const report = reportOn(census, options, queues, !signal.aborted, performance.now() - started)
console.log(options.json ? JSON.stringify(report, undefined, 2) : asText(report, options.all))

async function search(): Promise<void> {
  progress.phase('Reading folders')
  await tasks.asyncQ.put({ kind: 'scan', folder: options.folder })
  await allDone()

  progress.phase('Comparing the heads of files of the same size')
  await compare(census.sameSize(), headSize)

  progress.phase('Comparing files with the same head')
  await compare(census.sameHead(), Number.POSITIVE_INFINITY)
}

async function compare(files: FileFacts[], most: number): Promise<void> {
  await tasks.asyncQ.putMany(files.map((file) => ({ kind: 'hash', file, bytes: Math.min(file.size, most) })))
  await allDone()
}

/** The workers have done every task, including those that they gave each other; then the census has every finding. */
async function allDone(): Promise<void> {
  await tasks.asyncQ.join({ signal })
  await findings.asyncQ.join({ signal })
}

function passed(queue: Queue<Task> | Queue<Finding>, { waits, deepest }: Traffic): Passed {
  const { name, puts, bytesReserved } = queue.stats()
  return { name, items: puts, waits, deepest, bytes: bytesReserved }
}

async function takeCensus(): Promise<void> {
  for await (const finding of findings.asyncQ) {
    census.add(finding)
    findings.asyncQ.taskDone()
  }
}
