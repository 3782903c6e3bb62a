import { attach } from 'janus-queue'
import type { Port } from '../host.js'

export type Deed = 'get' | 'put' | 'put and clear' | 'churn' | 'async get' | 'async put' | 'async churn'

export interface VictimData {
  role: 'victim'
  handle: unknown
  deed: Deed
  size: number
}

/** Does what it is told until it is terminated. */
export async function suffer(port: Port, data: VictimData): Promise<never> {
  port.post('begun')
  // A turn of the event loop, so that the word gets out.
  await new Promise((resolve) => setTimeout(resolve, 0))
  return commit(data)
}

export async function commit({ handle, deed, size }: VictimData): Promise<never> {
  const { syncQ, asyncQ } = attach<[number, unknown]>(handle)
  const item: [number, unknown] = [-1, 'v'.repeat(size)]
  switch (deed) {
    case 'get':
      for (;;) syncQ.get()
    case 'put':
      for (;;) syncQ.put(item)
    case 'put and clear':
      for (;;) {
        syncQ.put(item)
        syncQ.clear()
      }
    case 'churn':
      for (;;) {
        syncQ.put(item)
        syncQ.peek()
        syncQ.get()
        syncQ.putMany([item, item])
        syncQ.getMany(2)
      }
    case 'async get':
      for (;;) await asyncQ.get()
    case 'async put':
      for (;;) await asyncQ.put(item)
    case 'async churn':
      for (;;) {
        await asyncQ.put(item)
        await asyncQ.get()
      }
  }
}
