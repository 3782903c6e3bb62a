// A thread that plays its part in one history after the other; see proof/histories.ts.

import { parentPort } from 'node:worker_threads'
import { attach } from 'janus-queue'
import { Log } from '../log.js'
import type { Item } from '../player.js'
import { playAsync } from '../player-async.js'
import { playSync } from '../player-sync.js'
import { Random } from '../random.js'

export interface Role {
  readonly handle: unknown
  readonly face: 'sync' | 'async'
  readonly words: Int32Array
  readonly clock: Int32Array
  /** Counts the threads that are ready; all start when it is `players`. */
  readonly gate: Int32Array
  readonly players: number
  readonly seed: number
  readonly firstId: number
  readonly steps: number
  readonly mayShutDown: boolean
}

parentPort?.on('message', async (role: Role) => {
  const { handle, face, words, clock, gate, players, seed, firstId, steps, mayShutDown } = role
  const queue = attach<Item>(handle)
  const part = { queue, log: new Log(words, clock), random: new Random(seed), firstId, steps, mayShutDown }
  Atomics.add(gate, 0, 1)
  Atomics.notify(gate, 0)
  for (let ready = Atomics.load(gate, 0); ready < players; ready = Atomics.load(gate, 0))
    Atomics.wait(gate, 0, ready, 50)
  if (face === 'sync') playSync(part)
  else await playAsync(part)
  parentPort?.postMessage('done')
})
