import { codecs } from 'janus-queue'
import { connect, type RemoteQueue } from 'janus-queue/redis'
import type { Item, Peer } from './peer.js'

let count = 0

/** Items as JSON, as the peers have them. Whoever puts and whoever takes have connections of their own. */
export const janus: Peer = {
  name: 'janus-queue',
  many: 20_000,
  async open(url) {
    const name = `bench${++count}`
    const options = { codec: codecs.json as never, maxUnreported: 100_000 }
    const [putting, taking] = await Promise.all([connect(url), connect(url)])
    const from = await putting.open<Item>(name, options)
    const to = await taking.open<Item>(name, options)
    return {
      put: (item) => from.asyncQ.put(item),
      putMany: (items) => from.asyncQ.putMany(items),
      async consume(count, atOnce, onItem) {
        let left = count
        // The report travels with the next get, as BullMQ's worker has it.
        const consumer = async (): Promise<void> => {
          let reported = Promise.resolve()
          while (left-- > 0) {
            const [task] = await Promise.all([to.asyncQ.getTask(), reported])
            onItem()
            reported = task.done()
          }
          await reported
        }
        await Promise.all(Array.from({ length: atOnce }, consumer))
      },
      async end() {
        await to.close()
        await putting.destroy(name)
        await Promise.all([putting.close(), taking.close()])
      },
    }
  },
}

export async function withBlockingFace<R>(url: string, act: (queue: RemoteQueue<Item>) => Promise<R>): Promise<R> {
  const connection = await connect(url)
  const name = `bench${++count}`
  const queue = await connection.open<Item>(name, { codec: codecs.json as never })
  const result = await act(queue)
  await connection.destroy(name)
  await connection.close()
  return result
}
