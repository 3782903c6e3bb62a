// The suite, or one file of its cases, on worker_threads: Node.js, Deno, Bun. Prints one result a line, as JSON.
import { Worker } from 'node:worker_threads'
import { apply } from './options.mjs'

const options = JSON.parse(process.argv[2])
apply(options)
const { cases } = options
const suite = new URL(`../../build/conformance/${cases === undefined ? 'suite' : `cases/${cases}`}.js`, import.meta.url)
await import(suite.href)
const { run } = await import('../../build/conformance/harness.js')

const host = {
  mayBlock: true,
  terminates: options.terminates,
  tellsOfEnds: options.tellsOfEnds,
  startsWorkers: true,
  startWorker(data) {
    const worker = new Worker(new URL('threads-worker.mjs', import.meta.url), { workerData: { options, data } })
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on('message', listener),
      onError: (listener) => worker.on('error', listener),
      terminate: async () => {
        await worker.terminate()
      },
    }
  },
}

for await (const result of run(host, options.wanted)) console.log(JSON.stringify(result))
process.exit() // not every runtime has stopped all workers that were terminated
