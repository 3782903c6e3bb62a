import { messageOf } from './message.js'

/** The host granted no memory for a queue, or for this thread's instance of its core. */
export class HostRefusal extends RangeError {}

/** What only the host can make. */
export function fromHost<R>(make: () => R): R {
  try {
    return make()
  } catch (cause) {
    if (cause instanceof RangeError) throw new HostRefusal(messageOf(cause), { cause })
    throw cause
  }
}
