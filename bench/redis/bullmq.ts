import { npmEntry } from '../paths.js'
import type { Item, Peer } from './peer.js'

interface BullMq {
  Queue: new (
    name: string,
    options: object,
  ) => {
    add(name: string, data: Item): Promise<unknown>
    addBulk(jobs: { name: string; data: Item }[]): Promise<unknown>
    waitUntilReady(): Promise<unknown>
    obliterate(options: object): Promise<void>
    close(): Promise<void>
  }
  Worker: new (
    name: string,
    processor: () => Promise<void>,
    options: object,
  ) => {
    on(event: string, listener: () => void): unknown
    waitUntilReady(): Promise<unknown>
    run(): Promise<void>
    close(): Promise<void>
  }
}

let count = 0

export const bullMq: Peer = {
  name: 'BullMQ',
  many: 3000,
  async open(url) {
    const { Queue, Worker } = (await import(npmEntry('bullmq')?.href ?? 'bullmq')) as BullMq
    const { port } = new URL(url)
    const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null }
    const name = `bench${++count}`
    const queue = new Queue(name, { connection })
    await queue.waitUntilReady()
    return {
      put: (data) => queue.add('item', data),
      putMany: (items) => queue.addBulk(items.map((data) => ({ name: 'item', data }))),
      async consume(count, concurrency, onItem) {
        const options = { connection, concurrency, autorun: false, removeOnComplete: { count: 0 } }
        const worker = new Worker(name, async () => onItem(), options)
        await worker.waitUntilReady()
        let left = count
        await new Promise<void>((resolve) => {
          worker.on('completed', () => {
            if (--left === 0) resolve()
          })
          worker.run().catch(() => {})
        })
        setImmediate(() => worker.close().catch(() => {}))
      },
      async end() {
        await queue.obliterate({ force: true })
        await queue.close()
      },
    }
  },
}
