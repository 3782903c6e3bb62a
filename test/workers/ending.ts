// Ends in the way that it is told to.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

export type Deed =
  | 'returns'
  | 'throws'
  | 'throws a value'
  | 'throws later'
  | 'rejects'
  | 'exits with 0'
  | 'exits with 3'
  | 'sets the exit code'
  | 'runs out of memory'
  | 'loops'
  | 'blocks'
  | 'waits'
  | 'holds a large item'

export interface EndingData {
  readonly deed: Deed
  readonly queue?: unknown
}

const { deed, queue: handle }: EndingData = workerData
const queue = handle === undefined ? undefined : attach<unknown>(handle)

switch (deed) {
  case 'returns':
    break
  case 'throws':
    throw Object.assign(new TypeError('thrown'), { code: 'E_THROWN', cause: new Error('deeper') })
  case 'throws a value':
    throw { thrown: [1, 2] }
  case 'throws later':
    setTimeout(() => {
      throw new RangeError('thrown later')
    }, 30)
    break
  case 'rejects':
    Promise.reject(new Error('rejected'))
    break
  case 'exits with 0':
    process.exit(0)
    break
  case 'exits with 3':
    process.exit(3)
    break
  case 'sets the exit code':
    process.exitCode = 4
    break
  case 'runs out of memory': {
    const hoard: unknown[] = []
    for (;;) hoard.push(new Array(1_000).fill(Math.random()))
  }
  case 'loops':
    for (;;) queue?.syncQ.qsize()
  case 'blocks':
    queue?.syncQ.get()
    break
  case 'waits':
    parentPort?.on('message', () => {})
    break
  case 'holds a large item':
    queue?.syncQ.put('x'.repeat(100_000))
    process.exit(3)
}
