import { InvalidStateError } from '../errors.js'
import { HostRefusal } from '../store/host.js'

/*
 * What a queue is made of, the host may not have: then the error says what was wanted, why it may be missing there, and what
 * to do, as the host's own does not.
 */

/** Throws where the host has not got what a queue is made of. */
export function checkHost(where: string): void {
  checkWebAssembly(where)
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new InvalidStateError(
      `${where}: there is no SharedArrayBuffer here; a page needs to be cross-origin isolated: serve it and its ` +
        'workers over https or from localhost with Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp. A shared worker has none whatever is sent',
    )
  }
}

/** Throws where it has not got what a queue's core is made of. */
export function checkWebAssembly(where: string): void {
  if (typeof WebAssembly === 'undefined') {
    throw new InvalidStateError(
      `${where}: there is no WebAssembly here, which a queue's core is made of. Node.js has none under --jitless, and ` +
        'some hosts forbid it where they forbid code to be generated: run without that flag or policy',
    )
  }
}

/** Opens a queue's memory; where there is none left, `makeRoom` is called, and it is tried again. */
export function withMemory<R>(where: string, maxBytes: number | undefined, open: () => R, makeRoom: () => void): R {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error
    makeRoom()
  }
  try {
    return open()
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error
    const size = maxBytes === undefined ? '' : ` (maxBytes ${maxBytes})`
    throw new InvalidStateError(
      `${where}: the host refused shared memory for the queue${size}: ${error.message}. It takes address space, up to ` +
        '10 GiB a queue in Node.js whatever maxBytes is: too many queues are alive in this process or page, which can be ' +
        'made beside one another in one memory (options.beside), or its address space is limited (ulimit -v, the limits ' +
        'of a container), which has to be raised',
      { cause: error.cause },
    )
  }
}
