import { runtime } from '#runtime'
import { H_ID } from '../core/layout.js'
import type { Core } from './core.js'
import { readIdentity } from './header.js'
import { retire } from './retire.js'
import { Store } from './store.js'

/**
 * The queues that this thread has open, by their id: however many handles of a queue arrive here, they are one store,
 * one record and one place in its lines.
 */
const stores = new Map<string, WeakRef<Store>>()

interface Left {
  readonly id: string
  readonly core: Core
  readonly record: number
}

const left = new FinalizationRegistry<Left>(({ id, core, record }) => {
  if (stores.get(id)?.deref() === undefined) stores.delete(id)
  retire(core, record)
})

/** The queue in `memory`, opened for this thread. */
export function open(memory: WebAssembly.Memory): Store {
  readIdentity(memory)
  const id = idOf(memory)
  const known = stores.get(id)?.deref()
  if (known !== undefined) return known
  const store = new Store(memory)
  const { core, record } = store
  stores.set(id, new WeakRef(store))
  left.register(store, { id, core, record })
  return store
}

function idOf(memory: WebAssembly.Memory): string {
  const [low = 0, high = 0] = new Uint32Array(memory.buffer, H_ID, 2)
  return `${low}:${high}`
}

/** A thread ended: every queue that it may have had open gets back what it held. */
function reapAll(thread: number): void {
  for (const store of stores.values()) store.deref()?.reap(thread)
}

// At once, not with the first queue: a worker may be started before the queue that it is sent.
runtime.onThreadExit(reapAll)
