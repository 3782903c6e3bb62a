/** Copies `source[from, from + length)` to `target` at `at`. Any of them may lie in shared memory, but not in the other; `length` is not 0. */
export type CopyBytes = (target: Uint8Array, at: number, source: Uint8Array, from: number, length: number) => void

/** For browsers. Not by subarray(), which asks the array's constructor what to make. */
export const copyPortably: CopyBytes = (target, at, source, from, length) =>
  target.set(new Uint8Array(source.buffer, source.byteOffset + from, length), at)
