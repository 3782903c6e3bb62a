import { isMemory } from '../runtime/brand.js'

/**
 * Queues as items. A queue is known by its handle: an object whose own enumerable properties are a WebAssembly.Memory, `memory`,
 * and a place in it, `at` (none: 0). It can travel through any queue of that memory, as its place.
 */
export interface QueueContext {
  /** The memory of the queue that items are encoded for or decoded from. */
  readonly memory: object
  /** What arrives of a queue of that memory, given where it lies; by default a handle. */
  open?(memory: object, at: number): object
}

export interface Handle {
  readonly memory: object
  readonly at: number
}

/** The handle that an object is, if it is one. */
export function handleOf(object: object): Handle | undefined {
  const memory = dataOf(object, 'memory')
  if (!isMemory(memory)) return undefined
  const keys = Object.keys(object)
  const at = keys.length === 1 ? 0 : dataOf(object, 'at')
  return keys.length <= 2 && isPlace(at) ? { memory, at } : undefined
}

export function isPlace(at: unknown): at is number {
  return Number.isSafeInteger(at) && Number(at) >= 0
}

function dataOf(object: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key)
  return property?.enumerable === true ? property.value : undefined
}
