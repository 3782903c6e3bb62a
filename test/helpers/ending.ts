import { Worker } from 'node:worker_threads'
import type { Deed, EndingData } from '../workers/ending.js'

export const endingUrl = new URL('../workers/ending.js', import.meta.url)

/** What a worker needs so that it can run out of memory soon. */
export const little = { resourceLimits: { maxOldGenerationSizeMb: 16 } }

/** How a worker ends by itself, and what an error of the queue tells of it: a name and a text. */
export const failures: readonly (readonly [Deed, string, RegExp])[] = [
  ['throws', 'TypeError', /^thrown$/],
  ['throws later', 'RangeError', /^thrown later$/],
  ['rejects', 'Error', /^rejected$/],
  ['exits with 3', 'QueueDisconnected', /has ended with exit code 3$/],
  ['sets the exit code', 'QueueDisconnected', /has ended with exit code 4$/],
  ['runs out of memory', 'Error', /out of memory/],
]

export const goodEnds: readonly Deed[] = ['returns', 'exits with 0']

export function startEnding(deed: Deed, queue?: unknown): Worker {
  const workerData: EndingData = { deed, queue }
  return new Worker(endingUrl, {
    workerData,
    ...(deed === 'runs out of memory' ? little : {}),
    stdout: true,
    stderr: true,
  })
}
