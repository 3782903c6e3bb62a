import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { median } from '../measure/statistics.js'
import { call, isReady, stop, WORDS_BYTES } from './two-words.js'

const SAMPLES = 250
const TURNS = 200
/** No sample begins later: where the two threads share one core, a turn takes milliseconds. */
const LIMIT_MS = 2_000

/**
 * Nanoseconds of a round trip over two words of shared memory: what a line takes from core to core and back, in which machines of one
 * make differ most. The median of some samples, without the first.
 */
export async function pingPong(): Promise<number> {
  const words = new Int32Array(new SharedArrayBuffer(WORDS_BYTES))
  const echo = new Worker(new URL('./ping-pong-echo.js', import.meta.url), { workerData: words })
  const ended = once(echo, 'exit')
  // To load it takes this thread's event loop, too: it may spin only from then on.
  while (!isReady(words)) await Promise.race([sleep(1), ended.then(neverReady)])
  const times: number[] = []
  const begin = performance.now()
  try {
    for (let from = 0; from < SAMPLES * TURNS && performance.now() - begin < LIMIT_MS; from += TURNS) {
      const since = performance.now()
      call(words, from, from + TURNS)
      times.push(((performance.now() - since) * 1e6) / TURNS)
    }
  } finally {
    stop(words)
  }
  await ended
  return median(times.length > 1 ? times.slice(1) : times)
}

function neverReady(): never {
  throw new Error('the other thread of the round trip ended before it looked')
}
