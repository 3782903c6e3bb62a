let blocks: boolean | undefined

/** Whether this thread may block: tried, as some main threads may (Node.js) and some may not (browsers, Electron's pages). */
export function canBlock(): boolean {
  blocks ??= tryToBlock()
  return blocks
}

function tryToBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
    return true
  } catch {
    return false // a TypeError: this is an agent that can't be suspended
  }
}
