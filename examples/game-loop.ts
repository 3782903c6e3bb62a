// A loop that must never wait, and a thread that produces faster than it looks: only what is fresh counts.
//
//   node game-loop.js [FRAMES]     default 60, at 60 a second
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'

interface Position {
  x: number
  y: number
}

if (isMainThread) {
  const frames = Number(process.argv[2] ?? 60)
  // 8 positions at most: when the loop is late, the oldest are dropped, and the other thread does not wait either.
  const positions = new Queue<Position>(8, { overflow: 'drop-oldest' })
  const worker = new Worker(new URL(import.meta.url), { workerData: positions })
  await positions.asyncQ.peek() // the one wait: until the other thread has begun
  let last: Position | undefined
  let moved = 0
  for (let frame = 0; frame < frames; frame++) {
    // tryGet() never waits and makes no error: as fit for an audio thread, which may do neither.
    for (let got = positions.syncQ.tryGet(); got.status === 'ok'; got = positions.syncQ.tryGet()) {
      last = got.item
      moved++
    }
    draw(last)
    await new Promise((resolve) => setTimeout(resolve, 1000 / 60))
  }
  positions.shutdown(true) // the other thread's next put is refused
  await new Promise((resolve) => worker.once('exit', resolve))
  const { puts, dropped } = positions.stats()
  console.log(`${frames} frames, ${moved} positions seen, ${puts} put, ${dropped} dropped`)
} else {
  const { syncQ } = attach<Position>(workerData)
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let t = 0; syncQ.tryPut({ x: Math.cos(t / 100), y: Math.sin(t / 100) }) === 'ok'; t++) {
    Atomics.wait(pause, 0, 0, 1) // a sensor with some 1000 readings a second
  }
}

function draw(position: Position | undefined): void {
  if (!process.stdout.isTTY || position === undefined) return
  const column = Math.round((position.x + 1) * 20)
  process.stdout.write(`\r${' '.repeat(column)}o${' '.repeat(41 - column)}`)
}
