import { runtime } from '#runtime'
import type { Identity } from './header.js'

/*
 * What happens to queues, told to whoever in this thread listens by node:diagnostics_channel. Each sender asks hasSubscribers
 * first, and off the ways that need not wait.
 */

export const created = runtime.openDiagnostics('janus-queue:created')
export const shutDown = runtime.openDiagnostics('janus-queue:shutdown')
export const grew = runtime.openDiagnostics('janus-queue:grew')
export const threadDied = runtime.openDiagnostics('janus-queue:thread-died')
export const putWaits = runtime.openDiagnostics('janus-queue:put-waits')

const KINDS = ['fifo', 'lifo', 'priority']

/** How a message names its queue; as an object it is a handle, which attach() takes. */
export interface Named {
  readonly name: string
  readonly kind: string
  readonly memory: WebAssembly.Memory
  readonly at: number
}

export function named({ memory, at, identity }: { memory: WebAssembly.Memory; at: number; identity: Identity }): Named {
  return { name: identity.name, kind: KINDS[identity.kind] ?? '', memory, at }
}
