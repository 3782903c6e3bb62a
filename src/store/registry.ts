import { runtime } from '#runtime'
import { H_ID } from '../core/layout.js'
import type { Core } from './core.js'
import { drawId, type Identity } from './header.js'
import { Store } from './store.js'
import { unregister } from './unregister.js'

/** A queue that this thread has open, or had: what is needed to leave it once its store is collected. */
interface Opened {
  readonly store: WeakRef<Store>
  readonly core: Core
  readonly record: number
}

/**
 * The queues that this thread has open, by their id: however many handles of a queue arrive here, they are one store,
 * one record and one place in its lines.
 */
const stores = new Map<string, Opened>()

const collected = new FinalizationRegistry(leave)

/** Gives back the record of a queue whose store is collected; until then its core holds on to the memory. */
function leave(id: string): void {
  const opened = stores.get(id)
  if (opened === undefined || opened.store.deref() !== undefined) return
  stores.delete(id)
  unregister(opened.core, opened.record)
}

/**
 * Leaves every queue whose store is collected, without waiting to be told of it. Chromium has room for some 120 shared
 * memories in a page; it collects those that nothing holds when it runs out, but tells of them only later.
 */
export function leaveCollected(): void {
  for (const id of stores.keys()) leave(id)
}

/** The queue in `memory`, which was just made, opened for this thread. */
export function openFirst(memory: WebAssembly.Memory, identity: Identity): Store {
  while (stores.has(idOf(memory))) drawId(memory)
  return open(memory, identity)
}

/** The queue in `memory`, which has been found to be one of this identity, opened for this thread. */
export function open(memory: WebAssembly.Memory, identity: Identity): Store {
  const id = idOf(memory)
  const known = stores.get(id)?.store.deref()
  if (known !== undefined) return known
  leave(id)
  const store = new Store(memory, identity)
  const { core, record } = store
  stores.set(id, { store: new WeakRef(store), core, record })
  collected.register(store, id)
  return store
}

function idOf(memory: WebAssembly.Memory): string {
  const [low = 0, high = 0] = new Uint32Array(memory.buffer, H_ID, 2)
  return `${low}:${high}`
}

/** A thread ended: every queue that it may have had open gets back what it held. */
function reapAll(thread: number): void {
  for (const { store } of stores.values()) store.deref()?.reap(thread)
}

// At once, not with the first queue: a worker may be started before the queue that it is sent.
runtime.onThreadExit(reapAll)
