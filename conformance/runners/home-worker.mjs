// The suite in a worker of a page: here it may block.
import { run } from '../../build/conformance/suite.js'
import { apply } from './options.mjs'
import { webHost } from './web-host.mjs'

const page = {
  listeners: new Map(),
  tell: (message, ...transfer) => globalThis.postMessage(message, transfer),
}

/** Its workers are workers in a worker, or, where that is not `nested`, started by the page for it. */
function hostOf(options) {
  return options.nested
    ? webHost('/bundle/web-worker.js', 'classic', options)
    : {
        mayBlock: true,
        terminates: options.terminates,
        tellsOfEnds: options.tellsOfEnds,
        startsWorkers: false,
        startWorker: (data) => startBeside(options, data),
      }
}

let count = 0

function startBeside(options, data) {
  const id = ++count
  const { port1, port2 } = new MessageChannel()
  const told = { failed: [], terminated: [] }
  page.listeners.set(id, told)
  page.tell({ what: 'start', id, port: port2 }, port2)
  port1.postMessage({ options, data })
  port1.start()
  return {
    post: (message) => port1.postMessage(message),
    onMessage: (listener) => port1.addEventListener('message', (event) => listener(event.data)),
    onError: (listener) => told.failed.push(({ message }) => listener(new Error(message))),
    terminate: () =>
      new Promise((resolve) => {
        told.terminated.push(resolve)
        page.tell({ what: 'terminate', id })
      }),
  }
}

async function begin(options) {
  apply(options)
  for await (const result of run(hostOf(options), options.wanted)) page.tell({ what: 'result', result })
  page.tell({ what: 'done' })
}

globalThis.onmessage = ({ data }) => {
  if (data.what === 'begin') begin(data.options)
  else for (const listener of page.listeners.get(data.id)?.[data.what] ?? []) listener(data)
}
