import { startAgent } from '../agent.js'
import { ok } from '../assert.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { sleep, within } from '../time.js'

const ITEMS = 60
/** Of which each is to have so many at least: a third of what the other has. */
const SHARE = ITEMS / 4
/** A busy machine may wake one of them late for a while. */
const LONGEST = 18_000

test('a blocked thread and an event loop share the items that come one by one', async (t) => {
  const end = performance.now() + LONGEST
  let shares = ''
  do {
    const queue = makeQueue<number>('fifo')
    const agent = await startAgent(t, queue)
    const blocked = agent.call<number[]>('syncQ', 'all')
    const awaited = (async () => {
      let count = 0
      for await (const _ of queue.asyncQ) count++
      return count
    })()
    for (let i = 0; i < ITEMS; i++) {
      queue.syncQ.put(i)
      await sleep(2)
    }
    queue.shutdown()
    const [thread, loop] = await within(10_000, 'both have come to the end', Promise.all([blocked, awaited]))
    ok(thread.length + loop === ITEMS, 'each item went to one of them')
    if (Math.min(thread.length, loop) >= SHARE) return
    shares += ` ${thread.length}:${loop}`
    await agent.terminate()
  } while (performance.now() < end)
  ok(false, `each has its share, blocked thread to event loop:${shares}`)
})
