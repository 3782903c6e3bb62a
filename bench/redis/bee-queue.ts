import { npmEntry } from '../paths.js'
import type { Item, Peer } from './peer.js'

interface Bee {
  ready(): Promise<unknown>
  createJob(data: Item): { save(): Promise<unknown> }
  saveAll(jobs: unknown[]): Promise<unknown>
  process(concurrency: number, handler: () => Promise<void>): void
  on(event: string, listener: () => void): unknown
  destroy(): Promise<unknown>
  close(timeout: number): Promise<unknown>
}

let count = 0

export const beeQueue: Peer = {
  name: 'bee-queue',
  many: 6000,
  async open(url) {
    const { default: Queue } = (await import(npmEntry('bee-queue')?.href ?? 'bee-queue')) as {
      default: new (name: string, settings: object) => Bee
    }
    const redis = { host: '127.0.0.1', port: Number(new URL(url).port) }
    const quiet = { redis, getEvents: false, sendEvents: false, storeJobs: false, removeOnSuccess: true }
    const name = `bench${++count}`
    const queue = new Queue(name, { ...quiet, isWorker: false })
    await queue.ready()
    return {
      put: (data) => queue.createJob(data).save(),
      putMany: (items) => queue.saveAll(items.map((data) => queue.createJob(data))),
      async consume(count, concurrency, onItem) {
        const worker = new Queue(name, quiet)
        await worker.ready()
        let left = count
        await new Promise<void>((resolve) => {
          worker.on('succeeded', () => {
            if (--left === 0) resolve()
          })
          worker.process(concurrency, async () => onItem())
        })
        setImmediate(() => worker.close(1000).catch(() => {}))
      },
      async end() {
        await queue.destroy()
        await queue.close(1000)
      },
    }
  },
}
