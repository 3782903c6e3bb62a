import { readHandle, readIdentity } from '../store/header.js'
import { open } from '../store/registry.js'
import type { Store } from '../store/store.js'

/** The queue of this handle, opened for this thread. */
export function openHere(handle: object): Store {
  const { memory, place } = readHandle(handle)
  return open(memory, place, readIdentity(memory, place))
}
