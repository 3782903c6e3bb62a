// Ctrl-C and SIGTERM: nothing more is taken in, what was taken in is done, then the program ends. A second one ends it at once.
//
//   node graceful-shutdown.js < lines     prints the SHA-256 of each line
import { createHash } from 'node:crypto'
import { createInterface, type Interface } from 'node:readline'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue, QueueShutDown } from 'janus-queue'

if (isMainThread) {
  const lines = new Queue<string>(100, { name: 'lines' })
  const hashes = new Queue<string>(100, { beside: lines, name: 'hashes' })
  const start = () => new Worker(new URL(import.meta.url), { workerData: { lines, hashes } })
  hashes.follow(start(), start())

  const input = createInterface({ input: process.stdin })
  let signals = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (++signals > 1) process.exit(1)
      console.error(`${signal}: doing what was taken in`)
      lines.shutdown() // puts are refused, gets go on: workers end once it is empty, and with them the loop below
      input.close()
    })
  }

  const reading = read(input, lines)
  let count = 0
  for await (const hash of hashes.asyncQ) {
    count++
    console.log(hash)
  }
  await reading
  console.error(`${count} done, ${lines.asyncQ.qsize()} left`)
} else {
  const lines = attach<string>(workerData.lines).syncQ
  const hashes = attach<string>(workerData.hashes).syncQ
  for (const line of lines) hashes.put(createHash('sha256').update(line).digest('hex'))
}

async function read(input: Interface, lines: Queue<string>): Promise<void> {
  try {
    for await (const line of input) await lines.asyncQ.put(line)
    lines.shutdown()
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error // the line that came with the signal is not taken in
  }
}
