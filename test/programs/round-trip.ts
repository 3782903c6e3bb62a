// node round-trip.js run: a queue in use, for hosts that are started with this flag or that.

import { Queue } from 'janus-queue'

/** Says what came out, and the name of every error. */
export async function roundTrip(): Promise<void> {
  const queue = new Queue<unknown>()
  const { asyncQ, syncQ } = queue
  // Names that every object knows: to assign them fails where intrinsics are frozen.
  const item = { toString: 1, constructor: 2, message: 'm', list: [1, null, 3], map: new Map([[1, new Set([2])]]) }
  syncQ.put({ ...item, error: new RangeError('carried', { cause: new Error('why') }), date: new Date(3) })
  const { error, date, ...rest } = syncQ.get() as Record<string, unknown>
  if (!(error instanceof RangeError && error.cause instanceof Error && date instanceof Date)) throw new Error('lost')
  console.log(JSON.stringify(rest), error.name, error.message, error.cause.message, date.getTime())
  const attempts = [
    () => syncQ.getNowait(),
    () => syncQ.get({ timeout: 1 }),
    () => syncQ.put(() => {}),
    () => syncQ.putMany([1, () => {}]),
    () => syncQ.join({ timeout: 1 }),
  ]
  for (const attempt of attempts) {
    try {
      attempt()
      console.log('no error')
    } catch (thrown) {
      console.log((thrown as Error).name)
    }
  }
  syncQ.clear()
  console.log(await asyncQ.get({ timeout: 1 }).catch((thrown: Error) => thrown.name))
  const get = asyncQ.get()
  syncQ.put('served')
  console.log(await get)
  await queue.aclose()
  console.log(queue.closed)
}

export const expected = [
  '{"toString":1,"constructor":2,"message":"m","list":[1,null,3],"map":{}} RangeError carried why 3',
  'SyncQueueEmpty',
  'SyncQueueEmpty',
  'DataCloneError',
  'DataCloneError',
  'TimeoutError',
  'AsyncQueueEmpty',
  'served',
  'true',
  '',
].join('\n')

if (process.argv[2] === 'run') roundTrip()
