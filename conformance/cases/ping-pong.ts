import { equal } from '../assert.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'

const ROUNDS = 300

for (const face of ['syncQ', 'asyncQ'] as const) {
  for (const kind of kinds) {
    test(`items go to and fro between asyncQ here and ${face} of a worker (${kind})`, async (t) => {
      const [ping, pong] = [makeQueue<number>(kind, 1), makeQueue<number>(kind, 1)]
      t.startWorker({ role: 'echo', ping, pong, face })
      for (let i = 0; i < ROUNDS; i++) {
        await ping.asyncQ.put(i)
        equal(await pong.asyncQ.get(), i)
      }
      ping.shutdown()
      equal(await pong.asyncQ.get().catch((error: Error) => error.name), 'AsyncQueueShutDown')
    })
  }

  for (const kind of kinds) {
    test(
      `items go to and fro between syncQ here and ${face} of a worker (${kind})`,
      async (t) => {
        const [ping, pong] = [makeQueue<number>(kind, 1), makeQueue<number>(kind, 1)]
        t.startWorker({ role: 'echo', ping, pong, face })
        // A worker may need this thread's event loop for its start.
        await ping.asyncQ.put(-1)
        equal(await pong.asyncQ.get({ timeout: 20_000 }), -1)
        for (let i = 0; i < ROUNDS; i++) {
          ping.syncQ.put(i)
          equal(pong.syncQ.get({ timeout: 20_000 }), i)
        }
        ping.shutdown()
      },
      'blocking here',
    )
  }
}

test('items go round through a chain of workers on both faces', async (t) => {
  const queues = Array.from({ length: 4 }, () => makeQueue<number>('fifo', 2))
  for (let i = 0; i < 3; i++) {
    t.startWorker({ role: 'echo', ping: queues[i], pong: queues[i + 1], face: i % 2 === 0 ? 'syncQ' : 'asyncQ' })
  }
  const [first, last] = [queues[0], queues[3]]
  const putting = first?.asyncQ.putMany(Array.from({ length: ROUNDS }, (_, i) => i)).then(() => first.shutdown())
  const got: number[] = []
  if (last !== undefined) for await (const item of last.asyncQ) got.push(item)
  await putting
  equal(
    got,
    Array.from({ length: ROUNDS }, (_, i) => i),
  )
})
