/** One thread of the crew. It never awaits: it blocks while there is nothing to do or nobody takes its findings. */
import { workerData } from 'node:worker_threads'
import { attach, QueueShutDown } from 'janus-queue'
import { hash } from './hash.js'
import type { Finding, Task } from './messages.js'
import { scan } from './scan.js'
import { putInto, quiet, takeFrom } from './traffic.js'

const tasks = attach<Task>(workerData.tasks).syncQ
const findings = attach<Finding>(workerData.findings).syncQ
const seen = { tasks: quiet(), findings: quiet() }

try {
  // Ends when the tasks are shut down: an idle worker sleeps in here, and is woken to leave.
  for (const task of takeFrom(tasks, seen.tasks)) {
    if (task.kind === 'hash') {
      putInto(
        findings,
        hash(task.file, task.bytes, () => findings.closed),
        seen.findings,
      )
    } else {
      for (const finding of scan(task.folder, workerData.minSize)) {
        // Folders go to whichever thread is free. They are put before this one is reported as done, so that join()
        // can't see a moment without tasks before the whole tree was walked.
        if (finding.kind === 'folder') putInto(tasks, { kind: 'scan', folder: finding.path }, seen.tasks)
        putInto(findings, finding, seen.findings)
      }
    }
    tasks.taskDone()
  }
  findings.put({ kind: 'traffic', ...seen })
} catch (error) {
  // A put is refused: the search was called off, and what this thread still has in its hands nobody wants.
  if (!(error instanceof QueueShutDown)) throw error
}
