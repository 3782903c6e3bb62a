// The suite on worker_threads: Node.js, Deno, Bun. Prints one result a line, as JSON.
import { Worker } from 'node:worker_threads'
import { run } from '../../build/conformance/suite.js'
import { apply } from './options.mjs'

const options = JSON.parse(process.argv[2])
apply(options)

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
