import { select } from 'janus-queue'
import { equal, ok, rejects } from '../assert.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { isPending, sleep, until } from '../time.js'

/** Long against the 10 ms or so after which the event loop gets its turn, and against what else a machine is busy with. */
const FLOOD = 6_000
/** How often a timer of 5 ms has to have rung by then at least. */
const TURNS = 3

/** Carries out `step` again and again; how often a timer rang meanwhile. */
async function ringsDuring(step: (round: number) => Promise<unknown>): Promise<number> {
  let rings = 0
  const timer = setInterval(() => rings++, 5)
  const end = performance.now() + FLOOD
  try {
    for (let round = 0; rings < TURNS && performance.now() < end; round++) await step(round)
  } finally {
    clearInterval(timer)
  }
  return rings
}

const aborted = AbortSignal.abort()

const loops: [
  name: string,
  fill: number,
  step: (q: ReturnType<typeof makeQueue<number>>['asyncQ']) => Promise<unknown>,
][] = [
  ['get() and put()', 1, async (q) => q.put(await q.get())],
  ['put() and get() with options', 0, (q) => Promise.all([q.put(1, { timeout: 1_000 }), q.get({ timeout: 1_000 })])],
  ['peek()', 1, (q) => q.peek()],
  ['join()', 0, (q) => q.join()],
  ['get() that is refused', 0, (q) => q.get({ timeout: 0 }).catch(() => {})],
  ['get() under a signal that is aborted', 1, (q) => q.get({ signal: aborted }).catch(() => {})],
  ['put() under a signal that is aborted', 0, (q) => q.put(1, { signal: aborted }).catch(() => {})],
  ['putMany() under a signal that is aborted', 0, (q) => q.putMany([1], { signal: aborted }).catch(() => {})],
  ['join() under a signal that is aborted', 1, (q) => q.join({ signal: aborted }).catch(() => {})],
  [
    'next() under a signal that is aborted',
    1,
    (q) =>
      q
        .values({ signal: aborted })
        .next()
        .catch(() => {}),
  ],
  ['getMany() of a number of items that is none', 1, (q) => q.getMany(0).catch(() => {})],
  ['putMany() of nothing', 0, (q) => q.putMany([])],
  ['putMany() of an iterable of nothing', 0, (q) => q.putMany(new Set<number>())],
  ['getTask()', 1, async (q) => (await q.getTask()).release()],
  [
    'select()',
    0,
    (q) => {
      q.putNowait(1)
      return select([q])
    },
  ],
  ['putMany() of an iterable', 0, (q) => q.putMany(new Set([1, 2])).then(() => q.clear())],
  ['putMany() and getMany()', 0, (q) => q.putMany([1, 2, 3]).then(() => q.getMany(3))],
]

for (const [name, fill, step] of loops) {
  test(`a loop that awaits ${name} lets its event loop turn`, async () => {
    for (const kind of kinds) {
      const { asyncQ } = makeQueue<number>(kind)
      for (let n = 0; n < fill; n++) await asyncQ.put(n)
      ok((await ringsDuring(() => step(asyncQ))) >= TURNS, `the timer rang (${kind})`)
    }
  })
}

for (const [name, pick] of [
  ['for await', (q: ReturnType<typeof makeQueue<number>>['asyncQ']) => q.values()],
  ['for await over batches()', (q: ReturnType<typeof makeQueue<number>>['asyncQ']) => q.batches(3)],
] as const) {
  test(`${name} over a queue that is never empty lets its event loop turn`, async () => {
    const { asyncQ, syncQ } = makeQueue<number>('fifo')
    syncQ.put(0)
    const iterator = pick(asyncQ)[Symbol.asyncIterator]()
    const rings = await ringsDuring(async () => {
      const { value } = await iterator.next()
      syncQ.putMany([value].flat())
    })
    ok(rings >= TURNS, 'the timer rang')
  })
}

test('a loop that awaits what is refused or told at once lets its event loop turn', async () => {
  const open = makeQueue<number>('fifo')
  const shut = makeQueue<number>('fifo')
  shut.shutdown()
  const steps: [name: string, step: () => Promise<unknown>][] = [
    ['select() of none', () => select([])],
    ['select() under a signal that is aborted', () => select([open.asyncQ], { signal: aborted })],
    ['select() of what is shut down', () => select([shut.asyncQ])],
    ['get() of what is shut down', () => shut.asyncQ.get()],
    ['put() of what is shut down', () => shut.asyncQ.put(1)],
    ['whenShutDown()', () => shut.whenShutDown()],
    ['whenShutDown() under a signal that is aborted', () => open.whenShutDown({ signal: aborted })],
    ['waitClosed()', () => shut.waitClosed()],
    ['waitClosed() of what is open', () => open.waitClosed()],
  ]
  for (const [name, step] of steps) {
    ok((await ringsDuring(() => step().catch(() => {}))) >= TURNS, `the timer rang (${name})`)
  }
})

test('putMany() of an async iterable, and of a queue, that never ends lets its event loop turn', async () => {
  let rings = 0
  const timer = setInterval(() => rings++, 5)
  const end = performance.now() + FLOOD
  async function* flood(): AsyncGenerator<number> {
    while (rings < TURNS && performance.now() < end) yield rings
  }
  await makeQueue<number>('fifo').asyncQ.putMany(flood())
  ok(rings >= TURNS, 'the timer rang (of an iterable)')
  rings = 0
  const source = makeQueue<number>('fifo')
  const { asyncQ, syncQ } = makeQueue<number>('fifo', 1)
  source.syncQ.put(1)
  const pipe = asyncQ.putMany(source.asyncQ)
  while (rings < TURNS && performance.now() < end + FLOOD) source.syncQ.put(await asyncQ.get())
  clearInterval(timer)
  source.shutdown(true)
  await pipe
  equal(syncQ.qsize() <= 1, true)
  ok(rings >= TURNS, 'the timer rang (of a queue)')
})

test('an item each that takes a while lets the event loop turn between items', async () => {
  const { asyncQ, syncQ } = makeQueue<number>('fifo')
  syncQ.putMany(Array.from({ length: 100 }, (_, i) => i))
  let rings = 0
  let got = 0
  const timer = setInterval(() => rings++, 1)
  for await (const n of asyncQ) {
    const end = performance.now() + 12
    while (performance.now() < end) got = n
    if (rings >= TURNS || n === 99) break
  }
  clearInterval(timer)
  ok(rings >= TURNS && got < 60, `the timer rang ${rings} times in ${got} items`)
})

test('putMany() and getMany() of very many items let the event loop turn, and move them all in order', async () => {
  const { asyncQ } = makeQueue<number>('fifo')
  const items = Array.from({ length: 200_000 }, (_, i) => i)
  await asyncQ.putMany(items)
  const got = await asyncQ.getMany(Number.POSITIVE_INFINITY)
  equal(got.length, items.length)
  ok(
    got.every((n, i) => n === i),
    'in order',
  )
  equal(asyncQ.qsize(), 0)
})

test('AbortSignal.timeout() ends a loop over a queue that is never empty', async () => {
  const { asyncQ, syncQ } = makeQueue<number>('fifo')
  syncQ.put(1)
  const signal = AbortSignal.timeout(30)
  let rounds = 0
  const loop = async (): Promise<void> => {
    for await (const n of asyncQ.values({ signal })) {
      syncQ.put(n)
      if (++rounds > 5e7) return
    }
  }
  await rejects(loop(), 'TimeoutError')
  equal(syncQ.qsize(), 1)
})

test('operations that wait for a turn keep the order of their calls, and can be aborted', async () => {
  const queue = makeQueue<number>('fifo')
  const { asyncQ, syncQ } = queue
  syncQ.putMany(Array.from({ length: 10 }, (_, i) => i))
  // Until one is not served at once: the loop is due to turn.
  const isServed = async (): Promise<boolean> => {
    let served = false
    const peek = asyncQ.peek().then(() => {
      served = true
    })
    for (let tick = 0; tick < 20; tick++) await undefined
    if (!served) return false
    await peek
    return true
  }
  const end = performance.now() + 2_000
  while (await isServed()) if (performance.now() > end) throw new Error('the loop was never due to turn')
  const control = new AbortController()
  const gets = [asyncQ.get(), asyncQ.get({ signal: control.signal }), asyncQ.get()]
  const now = asyncQ.get({ timeout: 0 })
  control.abort()
  await rejects(gets[1] ?? Promise.resolve(), 'AbortError')
  equal([await gets[0], await gets[2]], [0, 1])
  ok([2, 3].includes(await now), 'what need not wait was served too')
  equal(queue.stats().gets, 3)
})

test('many gets that are served by one putMany() let the event loop turn, and each gets its own', async () => {
  const { asyncQ, syncQ } = makeQueue<number>('fifo')
  const gets = Array.from({ length: 20_000 }, () => asyncQ.get())
  ok(await isPending(gets[0] ?? Promise.resolve()), 'they wait')
  syncQ.putMany(Array.from({ length: 20_000 }, (_, i) => i))
  const got = await Promise.all(gets)
  ok(
    got.every((n, i) => n === i),
    'in the order of the calls',
  )
  await until(() => asyncQ.empty(), 'nothing is left')
  await sleep(0)
})
