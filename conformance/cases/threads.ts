import type { Queue } from 'janus-queue'
import { equal } from '../assert.js'
import { type Context, test } from '../harness.js'
import type { Item } from '../items.js'
import { move, type Start } from '../movers.js'
import { kinds, makeQueue } from '../queues.js'
import type { How, Moved } from '../threads/mover.js'

function moveOn(t: Context, queue: Queue<Item>, producers: How[], consumers: How[]): Promise<Moved[]> {
  const start: Start = (data) => {
    const thread = t.startWorker(data)
    return new Promise((resolve, reject) => {
      thread.onMessage((message) => resolve(message as Moved)) // threads/mover.ts sends nothing else
      thread.onError(reject)
    })
  }
  return move(start, queue, { producers, consumers, each: 1_200, limit: 25_000 })
}

for (const kind of kinds) {
  for (const maxsize of [0, 5]) {
    test(`each item arrives once, from many threads to many (${kind}, maxsize ${maxsize})`, async (t) => {
      const queue = makeQueue<Item>(kind, maxsize)
      const moved = await moveOn(t, queue, ['sync', 'async', 'syncMany'], ['sync', 'async', 'asyncMany'])
      if (kind === 'fifo')
        for (const { disorders } of moved) equal(disorders, 0, 'each gets in order what one thread put')
    })
  }
}

for (const how of ['sync', 'async', 'syncMany', 'asyncMany'] as const) {
  test(`a consumer gets the items of each producer in order (${how})`, async (t) => {
    const queue = makeQueue<Item>('fifo', 50)
    const moved = await moveOn(t, queue, [how, 'sync'], [how])
    equal(
      moved.map(({ disorders }) => disorders),
      [0],
    )
  })
}
