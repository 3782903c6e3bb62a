// Moves many items of many forms and sizes from 4 producers to 4 consumers, half of them blocking and half of them
// awaiting, in each order. Each item must arrive exactly once and whole, and a FIFO queue must keep each producer's order.
//
// Prints the rate and the memory every second: bytesReserved should soon stop growing.

import type { Item } from '../../conformance/items.js'
import { move } from '../../conformance/movers.js'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { readNumbers } from '../../proof/command.js'
import { startMovers } from '../helpers/movers.js'

const { items: total, maxsize } = readNumbers(
  'Moves many items between threads, in each order, and looks that each arrives once.',
  {
    items: [10_000_000, 'items of each order'],
    maxsize: [1_024, 'of the queue'],
  },
)
const faces = ['sync', 'sync', 'async', 'async'] as const

for (const kind of kinds) {
  const queue = makeQueue<Item>(kind, maxsize, { eventLoop: 'any', name: `stress ${kind}` })
  const ends: (() => unknown)[] = []
  const start = performance.now()
  let before = 0
  const progress = setInterval(() => {
    const { gets, size, bytesUsed, bytesReserved } = queue.stats()
    const seconds = ((performance.now() - start) / 1_000).toFixed(0)
    console.log(
      `${kind} ${seconds} s: ${gets} items, ${gets - before}/s, ${size} in, ${bytesUsed} bytes used, ${bytesReserved} reserved`,
    )
    before = gets
  }, 1_000)
  try {
    const owner = { after: (end: () => unknown) => ends.push(end) }
    const plan = { producers: faces, consumers: faces, each: Math.ceil(total / faces.length), limit: 3_600_000 }
    const moved = await move(startMovers(owner), queue, plan)
    const disorders = moved.reduce((sum, mover) => sum + mover.disorders, 0)
    if (kind === 'fifo' && disorders > 0) throw new Error(`${disorders} items out of order`)
    const { gets, bytesReserved } = queue.stats()
    const rate = Math.round(gets / ((performance.now() - start) / 1_000))
    console.log(`${kind}: ${gets} items, each exactly once, ${rate}/s, ${bytesReserved} bytes reserved`)
  } finally {
    clearInterval(progress)
    for (const end of ends) await end()
  }
}
