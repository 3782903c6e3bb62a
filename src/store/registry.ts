import { runtime } from '#runtime'
import { H_GENERATION, H_ID, MEMBER_OWNS, NO_MEMORY } from '../core/layout.js'
import { InvalidStateError } from '../errors.js'
import { atOf, drawId, GONE_MESSAGE, type Identity, type Place, pagesOf, writeIdentity } from './header.js'
import { Space } from './space.js'
import { Store } from './store.js'

/** A queue that this thread has open, or had: what is needed to leave it once its store is collected. */
interface Opened {
  readonly store: WeakRef<Store>
  readonly member: number
}

/** A memory of which this thread has queues open, by their handles' `at`. */
interface Shared {
  readonly space: Space
  readonly stores: Map<number, Opened>
}

/**
 * The memories that this thread has open, by their id: however many handles of a queue arrive here, they are one store, one
 * membership and one place in its wait queues; and however many queues a memory has, they are one instance and one record.
 */
const memories = new Map<string, Shared>()

/** Gives back the membership of a queue whose store is collected. */
const collected = new FinalizationRegistry(({ id, at }: { id: string; at: number }) => {
  const shared = memories.get(id)
  const opened = shared?.stores.get(at)
  if (shared !== undefined && opened !== undefined && opened.store.deref() === undefined) {
    quietly(() => leave(id, shared, at, opened))
  }
})

/** Tidying up is not worth an error that nobody asked for: a queue that is damaged gives nothing back. */
function quietly(tidyUp: () => void): void {
  try {
    tidyUp()
  } catch (error) {
    if (!(error instanceof InvalidStateError)) throw error
  }
}

function leave(id: string, { space, stores }: Shared, at: number, { member }: Opened): void {
  stores.delete(at)
  space.leave(member)
  if (stores.size > 0) return
  memories.delete(id)
  space.close()
}

/**
 * Leaves every queue whose store is collected, without waiting to be told of it. Chromium has room for some 120 shared
 * memories in a page; it collects those that nothing holds when it runs out, but tells of them only later.
 */
export function leaveCollected(): void {
  for (const [id, shared] of memories) {
    for (const [at, opened] of shared.stores) {
      if (opened.store.deref() === undefined) quietly(() => leave(id, shared, at, opened))
    }
  }
}

/** The queue for which `memory` was just made, opened for this thread. */
export function openFirst(memory: WebAssembly.Memory, identity: Identity): Store {
  while (memories.has(idOf(memory))) {
    drawId(memory)
    ids.delete(memory)
  }
  return open(memory, FIRST, identity)
}

const FIRST: Place = { address: 0, generation: 0 }

/** The queue at the place, which has been found to be one of this identity, opened for this thread. */
export function open(memory: WebAssembly.Memory, place: Place, identity: Identity): Store {
  const id = idOf(memory)
  const at = atOf(place)
  const known = memories.get(id)?.stores.get(at)
  const store = known?.store.deref()
  if (store !== undefined) return store
  const shared = memories.get(id)
  if (shared !== undefined && known !== undefined) leave(id, shared, at, known)
  return inMemory(memory, identity, (space) => {
    const member = space.join(place.address, place.generation, 0)
    if (member === undefined) throw new TypeError(GONE_MESSAGE)
    return { member, place: place.address, at }
  })
}

/** A queue of this identity made within `memory`, in which others are, opened for this thread. `owned`: it is shut down with this thread's end. */
export function openBeside(memory: WebAssembly.Memory, identity: Identity, owned: boolean): Store {
  return inMemory(memory, identity, (space) => {
    const member = space.create(pagesOf(identity.maxBytes), owned ? MEMBER_OWNS : 0)
    if (member === NO_MEMORY) return { member, place: 0, at: 0 }
    const place = space.result
    space.views.see(place + 1)
    writeIdentity(space.views.bytes.buffer, place, identity)
    const generation = space.views.numbers[(place + H_GENERATION) >>> 3] ?? 0
    return { member, place, at: atOf({ address: place, generation }) }
  })
}

interface Opening {
  readonly member: number
  readonly place: number
  readonly at: number
}

function inMemory(memory: WebAssembly.Memory, identity: Identity, opening: (space: Space) => Opening): Store {
  const id = idOf(memory)
  const title = identity.name === '' ? '' : ` '${identity.name}'`
  const shared = memories.get(id) ?? { space: new Space(memory, title), stores: new Map<number, Opened>() }
  try {
    const { member, place, at } = opening(shared.space)
    if (member === NO_MEMORY) {
      throw new RangeError(
        `the memory has no room left for the queue${title}: get items out of its queues, release queues, or make the first ` +
          'one with a larger maxBytes',
      )
    }
    memories.set(id, shared)
    runtime.sharesMemory()
    const store = new Store(shared.space, identity, place, at, member)
    shared.stores.set(at, { store: new WeakRef(store), member })
    collected.register(store, { id, at }, store)
    return store
  } finally {
    if (shared.stores.size === 0) {
      memories.delete(id)
      shared.space.close()
    }
  }
}

/** This thread lets go of the queue, whatever handles of it there are. */
export function release(store: Store): void {
  if (store.isReleased) return
  store.markReleased()
  collected.unregister(store)
  const id = idOf(store.memory)
  const shared = memories.get(id)
  const opened = shared?.stores.get(store.at)
  if (shared !== undefined && opened !== undefined) leave(id, shared, store.at, opened)
}

const ids = new WeakMap<WebAssembly.Memory, string>()

/** The memory's id; whoever makes a memory draws another where this thread has one of the same. */
function idOf(memory: WebAssembly.Memory): string {
  const known = ids.get(memory)
  if (known !== undefined) return known
  const [low = 0, high = 0] = new Uint32Array(memory.buffer, H_ID, 2)
  const id = `${low}:${high}`
  ids.set(memory, id)
  return id
}

/** The memory that `value` is or has, and how large it may grow, where this thread has a queue of it open. */
export function memoryIn(value: unknown): { memory: WebAssembly.Memory; maxBytes: number } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const memory = 'memory' in value ? value.memory : value
  const id = typeof memory === 'object' && memory !== null ? ids.get(memory as WebAssembly.Memory) : undefined
  const space = id === undefined ? undefined : memories.get(id)?.space
  return space === undefined ? undefined : { memory: space.memory, maxBytes: space.maxBytes }
}

/** A thread ended: every memory that it may have had open gets back what it held. */
export function threadEnded(thread: number): void {
  for (const { space } of [...memories.values()]) quietly(() => space.reapThread(thread))
}

// At once, not with the first queue: a worker may be started before the queue that it is sent.
runtime.onThreadExit(threadEnded)
