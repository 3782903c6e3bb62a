import type { Program } from '../threads/program.js'

/** `await` of a settled promise, and nothing else: what an item costs at least where each is awaited. */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  open() {
    const settled = Promise.resolve(1)
    return async (count) => {
      for (let i = 0; i < count; i++) await settled
    }
  },
}
