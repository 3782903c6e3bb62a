import { workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const { syncQ } = attach<string | null>(workerData)

for (let i = 0; i < 5; i++) {
  const message = `Message ${i}`
  syncQ.put(message)
  console.log(`Produced: ${message}`)
}
syncQ.put(null)
