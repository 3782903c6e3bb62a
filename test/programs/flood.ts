// Loops over a queue that is never empty, until it is interrupted.

import { Queue, select } from 'janus-queue'

const { asyncQ, syncQ } = new Queue<number>()
const [loop] = process.argv.slice(2)

const loops: Readonly<Record<string, () => Promise<void>>> = {
  async 'for await'() {
    for await (const n of asyncQ) syncQ.put(n)
  },
  async get() {
    for (;;) syncQ.put(await asyncQ.get())
  },
  async batches() {
    for await (const batch of asyncQ.batches(3)) syncQ.putMany(batch)
  },
  async getTask() {
    for (;;) (await asyncQ.getTask()).release()
  },
  async select() {
    for (;;) syncQ.put((await select([asyncQ])).item)
  },
}

process.on('SIGINT', () => {
  console.log('interrupted')
  process.exit(0)
})
syncQ.put(1)
console.log('begins')
await loops[loop ?? '']?.()
