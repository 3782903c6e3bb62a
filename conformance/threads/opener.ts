import { attach } from 'janus-queue'
import type { Port } from '../host.js'

export interface OpenerData {
  role: 'opener'
  /** 1, once the queue that was posted last is to be opened. */
  begun: Int32Array<SharedArrayBuffer>
}

/** Opens each queue that is posted, at the very instant that it is told, and posts the length of an item. */
export function open(port: Port, { begun }: OpenerData): Promise<never> {
  port.onMessage((message) => {
    port.post('ready')
    const end = performance.now() + 10_000
    while (Atomics.load(begun, 0) === 0 && performance.now() < end) {}
    try {
      const { syncQ } = attach<Uint8Array>(message)
      port.post(syncQ.get({ timeout: 10_000 }).length)
    } catch (error) {
      port.post(String(error))
    }
  })
  port.post('ready')
  return new Promise(() => {})
}
