// Progress from workers that never wait for whoever shows it: only the latest of each matters.
//
//   node progress.js FILE...     hashes the files, a thread each
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'

interface Progress {
  file: string
  done: number
  total: number
}
interface Hash {
  file: string
  sha256: string
}

if (isMainThread) {
  const files = process.argv.slice(2)
  const hashes = new Queue<Hash>(100, { name: 'hashes' })
  // When it is full, the oldest report makes room: the workers go on at full speed.
  const progress = new Queue<Progress>(16, { name: 'progress', beside: hashes, overflow: 'drop-oldest' })
  const begin = (file: string) => new Worker(new URL(import.meta.url), { workerData: { hashes, progress, file } })
  hashes.follow(...files.map(begin))
  const latest = new Map<string, Progress>()
  const show = setInterval(() => {
    for (let got = progress.asyncQ.tryGet(); got.status === 'ok'; got = progress.asyncQ.tryGet()) {
      latest.set(got.item.file, got.item)
    }
    const text = [...latest.values()].map(({ file, done, total }) => `${file} ${((100 * done) / total).toFixed(0)} %`)
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.join('  ')}`)
  }, 100)
  for await (const { file, sha256 } of hashes.asyncQ) console.log(`${sha256}  ${file}`)
  clearInterval(show)
} else {
  const { file } = workerData
  const hashes = attach<Hash>(workerData.hashes).syncQ
  const progress = attach<Progress>(workerData.progress).syncQ
  const descriptor = openSync(file, 'r')
  const total = fstatSync(descriptor).size
  const sha256 = createHash('sha256')
  const chunk = new Uint8Array(64 * 1024)
  let done = 0
  for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
    sha256.update(chunk.subarray(0, count))
    done += count
    progress.put({ file, done, total })
  }
  closeSync(descriptor)
  hashes.put({ file, sha256: sha256.digest('hex') })
}
