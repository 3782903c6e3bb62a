/** What a queue is shut down with where the thread that followed workers for it has died. */
let make = (): Uint8Array => new Uint8Array(0)

export function orphansReason(): Uint8Array {
  return make()
}

/** Says so: in the codec of reasons, which lies in a layer above, and in as few bytes as fit a queue's header. */
export function setOrphansReason(reason: () => Uint8Array): void {
  make = reason
}
