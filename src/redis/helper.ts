import { parentPort, workerData } from 'node:worker_threads'
import { Host } from './host/host.js'
import { makersOf } from './host/makers.js'
import type { Order } from './protocol.js'

const HELPER = 'janus-queue/redis: helper'

/**
 * What makes a worker that loads this package's entry the thread that owns the sockets of a connection. The program's own flags
 * are not for it: some, such as --input-type, forbid that it loads a file.
 */
export const helperOptions = { name: 'janus-queue/redis', workerData: HELPER, execArgv: [] }

/** The file to load there: the one that this is part of, as an ES module or a CommonJS one. */
export function helperFile(): string | URL {
  return typeof __filename === 'string' ? __filename : new URL(import.meta.url)
}

/** On that thread, begins to take orders; on any other does nothing. */
export function serveIfHelper(): void {
  if (parentPort === null || workerData !== HELPER) return
  const port = parentPort
  const host = new Host(makersOf, (report) => port.postMessage(report))
  // Threads that block on an answer can't hear it otherwise.
  process.on('exit', () => host.die())
  port.on('message', (order: Order) => {
    void host.obey(order)
  })
}
