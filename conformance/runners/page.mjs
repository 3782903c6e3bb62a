// The suite on the main thread of a page. The driver of the browser calls start() and collects `results`.
import { run } from '../../build/conformance/suite.js'
import { apply } from './options.mjs'
import { webHost } from './web-host.mjs'

const state = { results: [], done: false }
/** By number. Kept here: Firefox ends a worker that seems idle once nothing refers to it. */
const workers = new Map()

globalThis.conformance = {
  async start(options) {
    apply(options)
    const host = webHost('/bundle/web-worker.mjs', 'module', { ...options, mayBlock: false })
    try {
      for await (const result of run(host, options.wanted)) state.results.push(result)
    } catch (error) {
      fail(error)
    }
    state.done = true
  },
  /** The same suite in a worker of the page, bundled with the package, as is all that it starts. */
  startInWorker(options) {
    const home = new Worker('/bundle/home-worker.js')
    workers.set(0, home)
    home.onmessage = ({ data }) => hear(home, data)
    home.onerror = fail
    home.postMessage({ what: 'begin', options: { ...options, mayBlock: true } })
  },
  /** What has come since the last call. */
  collect: () => ({ results: state.results.splice(0), done: state.done }),
}

/** What the suite in a worker asks the page for. */
function hear(home, { what, result, id, port }) {
  if (what === 'result') state.results.push(result)
  else if (what === 'done') state.done = true
  else if (what === 'terminate') {
    workers.get(id)?.terminate()
    workers.delete(id)
    home.postMessage({ what: 'terminated', id })
  } else {
    const worker = new Worker('/bundle/web-worker.js')
    workers.set(id, worker)
    worker.onerror = ({ message }) => home.postMessage({ what: 'failed', id, message })
    worker.postMessage(port, [port])
  }
}

function fail({ message }) {
  state.results.push({ name: 'the run itself', outcome: 'failed', milliseconds: 0, error: message })
  state.done = true
}
