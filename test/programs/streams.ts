// A process that has nothing to do once its stream is given up. It prints that, and is to end.

import { Readable, Writable } from 'node:stream'
import { Queue } from 'janus-queue'
import { readable, writable } from 'janus-queue/streams'

const [scenario = ''] = process.argv.slice(2)
const queue = new Queue<string>(1)

const scenarios: Record<string, () => Promise<void>> = {
  async read() {
    const reader = readable(queue).getReader()
    reader.read()
    await turn()
    await reader.cancel()
  },
  async 'destroyed read'() {
    const stream = Readable.fromWeb(readable(queue) as Parameters<typeof Readable.fromWeb>[0])
    stream.on('error', () => {})
    stream.resume()
    await turn()
    stream.destroy(new Error('no more'))
  },
  async write() {
    const writer = writable(queue).getWriter()
    await writer.write('a')
    await writer.close()
  },
  async 'aborted write'() {
    const writer = writable(queue).getWriter()
    await writer.write('a')
    writer.write('b').catch(() => {})
    writer.closed.catch(() => {})
    await turn()
    await writer.abort(new Error('no more'))
  },
  async 'destroyed write'() {
    const stream = Writable.fromWeb(writable(queue), { objectMode: true })
    stream.on('error', () => {})
    stream.write('a')
    stream.write('b')
    await turn()
    stream.destroy(new Error('no more'))
  },
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

await scenarios[scenario]?.()
process.stdout.write('given up\n')
