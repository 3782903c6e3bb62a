import type { Program } from '../threads/program.js'

/**
 * `await` and nothing else, which is what an item costs at least where each is awaited: of one promise that is settled already
 * (from 'sync'), or of a promise that is made for each item, as a get() has to (from 'async').
 */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  open({ from }) {
    if (from === 'async') {
      return async (count) => {
        for (let i = 0; i < count; i++) await Promise.resolve(i)
      }
    }
    const settled = Promise.resolve(1)
    return async (count) => {
      for (let i = 0; i < count; i++) await settled
    }
  },
}
