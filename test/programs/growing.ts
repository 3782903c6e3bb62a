// Threads that put items of 1.8 KB into fresh queues, which grow, while others attach to them and get; a queue a round. Where plain
// accesses are checked against what an instance knows of the memory, a step that touches more than it knows would trap.
//   node growing.js SECONDS
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { attach, LifoQueue, PriorityQueue, Queue } from 'janus-queue'

const ITEMS = 60
const PUTTERS = 3
const GETTERS = 2

interface Round {
  readonly queue: Queue<[number, Uint8Array]>
  readonly tasks: boolean
}
/** However slow the machine is. */
const FEWEST = 11

if (isMainThread) await main(Number(process.argv[2] ?? 5))
else work(workerData as 'put' | 'get')

async function main(seconds: number): Promise<void> {
  const roles = [...Array<'put'>(PUTTERS).fill('put'), ...Array<'get'>(GETTERS).fill('get')]
  const workers = roles.map((role) => new Worker(new URL(import.meta.url), { workerData: role }))
  const kinds = [Queue, LifoQueue, PriorityQueue]
  const begun = performance.now()
  const hasTime = (): boolean => performance.now() < begun + seconds * 1000
  let rounds = 0
  for (; hasTime() || rounds < FEWEST; rounds++) {
    const Kind = kinds[rounds % 3] ?? Queue
    const queue = new Kind<[number, Uint8Array]>()
    const round: Round = { queue, tasks: rounds % 2 === 1 }
    const counts = await Promise.all(
      workers.map(
        (worker) =>
          new Promise<number>((resolve, reject) => {
            worker.removeAllListeners()
            worker.once('message', resolve)
            worker.once('error', reject)
            worker.postMessage(round)
          }),
      ),
    )
    const got = counts.reduce((sum, count) => sum + count, 0)
    if (got !== PUTTERS * ITEMS) throw new Error(`round ${rounds}: ${got} of ${PUTTERS * ITEMS} items came out`)
    if (queue.syncQ.unfinishedTasks !== (round.tasks ? 0 : got)) throw new Error(`round ${rounds}: the count of tasks`)
  }
  await Promise.all(workers.map((worker) => worker.terminate()))
  console.log(`${rounds} rounds`)
}

function work(role: 'put' | 'get'): void {
  parentPort?.on('message', ({ queue: handle, tasks }: Round) => {
    const { syncQ } = attach<[number, Uint8Array]>(handle)
    let count = 0
    if (role === 'put') {
      for (let i = 0; i < ITEMS; i++)
        syncQ.put([i % 5, new Uint8Array(i % 7 === 0 ? 9_000 : 1_800)], { timeout: 20_000 })
    } else {
      const most = (PUTTERS * ITEMS) / GETTERS
      for (; count < most; count++) {
        if (tasks) syncQ.getTask({ timeout: 20_000 }).done()
        else syncQ.get({ timeout: 20_000 })
      }
    }
    parentPort?.postMessage(count)
  })
}
