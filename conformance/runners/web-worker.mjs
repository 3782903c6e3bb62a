// A worker of the suite as a Web Worker. The first message is what it was started with, or the port to who started it.
import { program } from '../../build/conformance/threads/program.js'
import { apply } from './options.mjs'

function begin(starter) {
  const port = {
    post: (message) => starter.postMessage(message),
    onMessage: (listener) => starter.addEventListener('message', (event) => listener(event.data)),
  }
  return ({ options, data }) => {
    apply(options)
    program(port, data)
  }
}

globalThis.addEventListener(
  'message',
  ({ data }) => {
    if (!(data instanceof MessagePort)) {
      begin(globalThis)(data)
      return
    }
    data.addEventListener('message', (event) => begin(data)(event.data), { once: true })
    data.start()
  },
  { once: true },
)
