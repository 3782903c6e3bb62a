/** A process whose sockets move to another thread while puts and gets are under way; see handover.test.ts. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { connect } from 'janus-queue/redis'

export interface Round {
  readonly url: string
  readonly queue: string
  /** Turns of the event loop between the calls and the move. */
  readonly turns: number
}

export interface Moved {
  readonly seen: number[]
  readonly puts: number
  readonly unfinishedTasks: number
  readonly waitingGetters: number
}

export const ITEMS = [0, 1, 2, 3, 4, 5] as const

process.on('message', async ({ url, queue: name, turns }: Round) => {
  const connection = await connect(url, { commandTimeout: 30_000 })
  const queue = await connection.open<number>(name)
  await queue.asyncQ.putMany(ITEMS.slice(0, 2))
  const puts = ITEMS.slice(2).map((item) => queue.asyncQ.put(item))
  const gets = [1, 2, 3].map(() => queue.asyncQ.getTask())
  for (let turn = 0; turn < turns; turn++) await nextTurn()
  queue.syncQ.qsize()
  const tasks = await Promise.all(gets)
  const seen = tasks.map(({ item }) => item)
  for (const task of tasks) await task.done()
  while (seen.length < ITEMS.length) {
    const task = queue.syncQ.getTask({ timeout: 30_000 })
    seen.push(task.item)
    task.done()
  }
  await Promise.all(puts)
  const { puts: count, unfinishedTasks, waitingGetters } = await queue.stats()
  const moved: Moved = { seen, puts: count, unfinishedTasks, waitingGetters }
  process.send?.(moved)
  await connection.close()
})
process.on('disconnect', () => process.exit())
