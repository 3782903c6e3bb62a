// The lines of files that contain a text, as the body of an HTTP response: threads that block search, a web stream passes it on.
//
//   node web-streams.js [PORT]      then http://127.0.0.1:PORT/?text=TEXT&file=FILE&file=FILE
//
// The search is never further ahead of the client than the queue holds and the sockets buffer: a slow client slows the threads
// down, and one that goes away ends them.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attach, Queue, SyncQueueShutDown } from 'janus-queue'
import { readable } from 'janus-queue/streams'

if (isMainThread) serve(Number(process.argv[2] ?? 0))
else search(workerData.file, workerData.text, attach<string>(workerData.found))

function serve(port: number): void {
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.log(`broken off: ${error.cause?.message ?? error.message}`)
      response.destroy()
    })
  })
  server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const text = searchParams.get('text') ?? ''
  const found = new Queue<string>(100, { name: 'found' })
  const workers = searchParams
    .getAll('file')
    .map((file) => new Worker(new URL(import.meta.url), { workerData: { file, text, found } }))
  // The stream ends with the last of them, and fails if one does. Without any there is nothing to wait for.
  if (workers.length > 0) found.follow(...workers)
  else found.shutdown()
  Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))).then(() =>
    console.log(`${workers.length} threads have ended`),
  )
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  const lines = readable(found, { onCancel: 'shutdown' })
  await lines.pipeThrough(new TextEncoderStream()).pipeTo(Writable.toWeb(response))
}

function search(file: string, text: string, { syncQ }: Queue<string>): void {
  try {
    for (const line of readFileSync(file, 'utf8').split('\n')) if (line.includes(text)) syncQ.put(`${line}\n`)
  } catch (error) {
    // Nobody reads any more.
    if (!(error instanceof SyncQueueShutDown)) throw error
  }
}
