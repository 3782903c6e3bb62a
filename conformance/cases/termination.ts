import type { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok } from '../assert.js'
import { type Context, test } from '../harness.js'
import type { Thread } from '../host.js'
import { drain, kinds, makeQueue } from '../queues.js'
import type { VictimData } from '../threads/victim.js'
import { isPending, sleep, until, within } from '../time.js'

type Item = [number, unknown]

/** Half a second, on a machine that has nothing else to do. */
const SOON = 5_000

async function startVictim(t: Context, handle: Queue<Item>, deed: VictimData['deed'], size = 10): Promise<Thread> {
  const thread = t.startFreshWorker({ role: 'victim', handle, deed, size })
  await within(25_000, 'the victim begins', new Promise<unknown>((resolve) => thread.onMessage(resolve)))
  return thread
}

/** Waits until nothing is put or got any more: some runtimes let a busy worker go on for a while. */
async function quiet(t: Context, queues: readonly Queue<Item>[]): Promise<void> {
  if (t.host.terminates === 'after seconds') await sleep(2_500)
  const end = performance.now() + 10_000
  for (let last = -1, times = 0; times < 3; ) {
    const moved = queues.reduce((sum, queue) => sum + queue.stats().puts + queue.stats().gets, 0)
    times = moved === last ? times + 1 : 0
    last = moved
    if (performance.now() > end) throw new Error('the terminated worker does not stop')
    await sleep(30)
  }
}

for (const kind of kinds) {
  test(`terminating a worker that waits in asyncQ.get() takes nothing from the others (${kind})`, async (t) => {
    const queue = makeQueue<Item>(kind)
    const survivor = await startAgent(t, queue)
    for (let round = 0; round < 3; round++) {
      const victim = await startVictim(t, queue, 'async get')
      await sleep(20)
      const get = survivor.call<Item>('syncQ', 'get')
      await get.begun
      await victim.terminate()
      await sleep(50)
      queue.syncQ.put([round, 'for the survivor'])
      // Where nothing is heard of its end, the victim may run on for a while, and take it yet.
      for (let times = 0; times < 4 && !t.host.tellsOfEnds && (await isPending(get, 1_000)); times++) {
        if (queue.syncQ.empty()) queue.syncQ.put([round, 'for the survivor'])
      }
      equal(await within(SOON, 'the get', get), [round, 'for the survivor'])
    }
  })

  test(
    `a wake-up that died with a worker reaches another soon (${kind})`,
    async (t) => {
      const queue = makeQueue<Item>(kind)
      const survivor = await startAgent(t, queue)
      for (let round = 0; round < 3; round++) {
        const victim = await startVictim(t, queue, 'get')
        await until(() => queue.stats().waitingGetters > 0, 'the victim waits')
        const get = survivor.call('syncQ', 'get')
        await get.begun
        await sleep(15)
        queue.syncQ.putNowait([round, 'for either'])
        await victim.terminate()
        await until(() => queue.syncQ.empty(), 'one of them has the item', SOON)
        queue.syncQ.putNowait([round, 'for the survivor'])
        await within(SOON, 'the get', get)
        queue.syncQ.clear()
      }
    },
    'termination at once',
  )
}

test(
  'terminating workers amid their operations harms no other',
  async (t) => {
    const queues = kinds.map((kind) => makeQueue<Item>(kind))
    const survivor = await startAgent(t, ...queues)
    const rounds = t.host.terminates === 'at once' ? 4 : 2
    for (let round = 0; round < rounds; round++) {
      const size = [0, 200, 3_000, 70_000][round % 4] ?? 0
      const deed = round % 3 === 2 ? 'async churn' : 'churn'
      const victims = await Promise.all(queues.map((queue) => startVictim(t, queue, deed, size)))
      await sleep((round * 7) % 12)
      await Promise.all(victims.map((victim) => victim.terminate()))
      await quiet(t, queues)
      for (const [i, queue] of queues.entries()) {
        const left = drain(queue).length
        ok(left <= 3, `${left} items are left of at most 3`)
        await within(2 * SOON, 'the put', survivor.callOn(i, 'syncQ', 'put', [round, 'there'], { timeout: SOON }))
        equal(await queue.asyncQ.get({ timeout: SOON }), [round, 'there'])
        queue.syncQ.putNowait([round, 'here'])
        equal(await within(SOON, 'the get', survivor.callOn(i, 'asyncQ', 'get')), [round, 'here'])
      }
    }
  },
  'termination',
)
