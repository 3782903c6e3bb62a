import type { Program, Run } from '../threads/program.js'
import { Trip } from '../threads/trips.js'

declare global {
  interface Atomics {
    waitAsync(
      words: Int32Array,
      index: number,
      value: number,
    ): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> }
  }
}

const [PING, PONG] = [0, 32]

/** A round trip over two words of shared memory, as bare as JavaScript can do it. */
export const program: Program = {
  create() {
    const words = new Int32Array(new SharedArrayBuffer(256))
    return () => ({ value: words })
  },

  open({ from, to }, { role }, words) {
    if (!(words instanceof Int32Array)) throw new TypeError('expected words')
    let turn = Atomics.load(words, PING)
    const tell = (at: number, value: number): void => {
      Atomics.store(words, at, value)
      Atomics.notify(words, at)
    }
    const isSync = role === 'call' ? from === 'sync' : to === 'sync'
    const hear = isSync ? hearBlocked : hearAsync
    const call: Run = async (count) => {
      const trip = new Trip(count)
      for (let i = 0; i < count; i++) {
        const since = performance.now()
        tell(PING, ++turn)
        const heard = hear(words, PONG, turn)
        if (heard !== undefined) await heard
        trip.add(since)
      }
      return trip.result
    }
    const echo: Run = async (count) => {
      for (let i = 0; i < count; i++) {
        const heard = hear(words, PING, ++turn)
        if (heard !== undefined) await heard
        tell(PONG, turn)
      }
    }
    return role === 'call' ? call : echo
  },
}

function hearBlocked(words: Int32Array, at: number, value: number): undefined {
  while (Atomics.load(words, at) !== value) Atomics.wait(words, at, value - 1)
}

async function hearAsync(words: Int32Array, at: number, value: number): Promise<void> {
  while (Atomics.load(words, at) !== value) {
    const wait = Atomics.waitAsync(words, at, value - 1)
    if (wait.async) await wait.value
  }
}
