/** The collector: gives the first task, and has every result once all tasks are done. */
import { randomUUID } from 'node:crypto'
import type { Lent, Message, Queues, Result } from './queues.js'

export async function collect(queues: Queues, folder: string): Promise<Result[]> {
  const { tasks, results, lost } = queues
  const isBegun = (await tasks.unfinishedTasks) > 0 || (await results.unfinishedTasks) > 0
  if (!isBegun) await tasks.put([0, { kind: 'folder', path: folder }])

  // A worker puts what it found before it reports its task. So once all are reported, all results are in.
  const end = randomUUID()
  const failed = tasks
    .join()
    .then(() => results.put({ end }))
    .then(() => new Promise<never>(() => {}))

  const found = new Map<string, Result>()
  const lent: Lent<Message>[] = []
  let isLast = false
  // What an earlier collector died with comes back after its lease: by the count it is still out.
  while (!isLast || lent.length < (await results.unfinishedTasks)) {
    const task = await Promise.race([results.getTask(), failed, lost])
    lent.push(task)
    const message = task.item
    if ('end' in message) isLast ||= message.end === end
    else found.set(message.path, message)
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
