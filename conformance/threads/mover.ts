import { attach, type Queue, QueueShutDown } from 'janus-queue'
import type { Port } from '../host.js'
import { codeOf, type Item, itemOf } from '../items.js'

/** Which face a mover uses, and whether item by item. */
export type How = 'sync' | 'syncMany' | 'async' | 'asyncMany'

export interface MoverData {
  role: 'mover'
  handle: unknown
  task: 'produce' | 'consume'
  how: How
  /** A producer puts the codes from `first` on, `each` of them; so many every producer has of its own. */
  first: number
  each: number
  /** How often each code arrived. */
  seen: Uint8Array
}

export interface Moved {
  taken: number
  /** Items that a consumer took after a later one of the same producer. */
  disorders: number
}

/** One producer or consumer. */
export async function move(port: Port, data: MoverData): Promise<void> {
  const queue = attach<Item>(data.handle)
  const moved: Moved = { taken: 0, disorders: 0 }
  if (data.task === 'produce') await produce(queue, data)
  else await consume(queue, data, moved)
  port.post(moved)
}

async function produce({ syncQ, asyncQ }: Queue<Item>, { how, first, each }: MoverData): Promise<void> {
  if (how === 'sync') for (const item of itemsOf(first, each)) syncQ.put(item)
  if (how === 'syncMany') syncQ.putMany(itemsOf(first, each))
  if (how === 'async') for (const item of itemsOf(first, each)) await asyncQ.put(item)
  if (how === 'asyncMany') await asyncQ.putMany(itemsOf(first, each))
}

function* itemsOf(first: number, count: number): Generator<Item> {
  for (let code = first; code < first + count; code++) yield itemOf(code)
}

async function consume({ syncQ, asyncQ }: Queue<Item>, { how, each, seen }: MoverData, moved: Moved): Promise<void> {
  const last = new Map<number, number>()
  const take = (item: Item): void => {
    const code = codeOf(item)
    moved.taken++
    Atomics.add(seen, code, 1)
    const producer = Math.floor(code / each)
    if (code <= (last.get(producer) ?? -1)) moved.disorders++
    last.set(producer, code)
    syncQ.taskDone()
  }
  if (how === 'sync') for (const item of syncQ) take(item)
  if (how === 'async') for await (const item of asyncQ) take(item)
  try {
    while (how === 'syncMany') for (const item of syncQ.getMany(50)) take(item)
    while (how === 'asyncMany') for (const item of await asyncQ.getMany(50)) take(item)
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error
  }
}
