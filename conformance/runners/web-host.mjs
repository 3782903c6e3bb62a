/** The suite's host where workers are Web Workers; `worker` is the URL of web-worker.mjs. */
export function webHost(worker, type, options) {
  // The fallback for Atomics.waitAsync in a worker starts workers in that worker.
  const theirs = { withoutWaitAsync: options.withoutWaitAsync && options.nested !== false }
  return {
    mayBlock: options.mayBlock,
    terminates: options.terminates,
    tellsOfEnds: options.tellsOfEnds,
    startsWorkers: true,
    startWorker(data) {
      const thread = new Worker(worker, { type })
      thread.postMessage({ options: theirs, data })
      return {
        post: (message) => thread.postMessage(message),
        onMessage: (listener) => thread.addEventListener('message', (event) => listener(event.data)),
        onError: (listener) =>
          thread.addEventListener('error', (event) => listener(event.error ?? new Error(event.message))),
        terminate: async () => thread.terminate(),
      }
    },
  }
}
