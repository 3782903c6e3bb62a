import { npmEntry, sources } from '../paths.js'
import type { Program } from '../threads/program.js'
import { Trip } from '../threads/trips.js'

/** synckit: the caller blocks while an event loop answers; its thread is synckit's own, so the echo here has nothing to do. */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  async open(_spec, { role }) {
    if (role === 'echo') return () => {}
    const entry = npmEntry('synckit')
    if (entry === undefined) throw new Error('not installed')
    const { createSyncFn } = await import(new URL('./index.js', entry).href)
    const call: (item: number) => number = createSyncFn(`${sources}npm/synckit-echo.mjs`)
    return (count) => {
      const trip = new Trip(count)
      for (let i = 0; i < count; i++) {
        const since = performance.now()
        call(i)
        trip.add(since)
      }
      return trip.result
    }
  },
}
