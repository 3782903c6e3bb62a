/** What opens a handle that arrived as an item, or within one: attach(), which is of a layer above. */
let opener: ((handle: object) => object) | undefined

export function openHandlesBy(open: (handle: object) => object): void {
  opener = open
}

/**
 * The queue that lies at `at`, opened for this thread; its bare handle, for attach() to open, where that takes more than is
 * known here: a codec of the user's own. The same of a queue that is no more.
 */
export function openHandle(memory: object, at: number): object {
  const handle = { memory, at }
  try {
    return opener?.(handle) ?? handle
  } catch {
    return handle
  }
}
