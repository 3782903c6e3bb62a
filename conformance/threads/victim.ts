import { attach } from 'janus-queue'
import type { Port } from '../host.js'

export interface VictimData {
  role: 'victim'
  handle: unknown
  deed: 'get' | 'churn' | 'async get' | 'async churn'
  size: number
}

/** Does what it is told until it is terminated. */
export async function suffer(port: Port, { handle, deed, size }: VictimData): Promise<void> {
  const { syncQ, asyncQ } = attach<[number, unknown]>(handle)
  const item: [number, unknown] = [-1, 'v'.repeat(size)]
  port.post('begun')
  // A turn of the event loop, so that the word gets out.
  await new Promise((resolve) => setTimeout(resolve, 0))
  switch (deed) {
    case 'get':
      for (;;) syncQ.get()
    case 'async get':
      for (;;) await asyncQ.get()
    case 'async churn':
      for (;;) {
        await asyncQ.put(item)
        await asyncQ.get()
      }
    case 'churn':
      for (;;) {
        syncQ.put(item)
        syncQ.peek()
        syncQ.get()
        syncQ.putMany([item, item])
        syncQ.getMany(2)
      }
  }
}
