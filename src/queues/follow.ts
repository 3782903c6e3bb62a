import { runtime } from '#runtime'
import { hearEnd, isWorker } from '../runtime/worker-end.js'
import type { Store } from '../store/store.js'
import { Following } from './following.js'
import { tieOf } from './tie.js'

/** What follows workers of this thread for a queue. */
const following = new WeakMap<Store, Set<Following>>()

/** Ties the queue to workers of this thread: see Queue.follow(). */
export function follow(store: Store, workers: readonly unknown[], where: string): void {
  for (const worker of workers) {
    if (!isWorker(worker) && exitOf(worker) === undefined)
      throw new TypeError(`${where}: expected workers, got ${describe(worker)}`)
  }
  const all = following.get(store) ?? new Set()
  following.set(store, all)
  const tie = tieOf(store)
  const fresh = workers.map((worker) => {
    const one: Following = new Following(() => (all.delete(one) ? [tie] : []), titleOf(worker))
    all.add(one)
    return () => hear(worker, one)
  })
  store.follow(fresh.length) // all, before the first of them is found to have ended
  for (const listen of fresh) listen()
}

/** This thread lets go of the queue: what it follows here ends it no more, and is counted out with its membership. */
export function unfollow(store: Store): void {
  following.get(store)?.clear()
}

function hear(worker: unknown, following: Following): void {
  const exited = exitOf(worker)
  if (exited !== undefined) {
    exited.then(
      (code) => following.ended(code),
      (error) => following.failed(error),
    )
  } else if (isWorker(worker)) hearEnd(worker, following, runtime.pastEnd(worker))
}

/** What spawn() returns is followed too: it tells of its end by a promise. */
function exitOf(worker: unknown): Promise<number> | undefined {
  const exited: unknown = typeof worker === 'object' && worker !== null ? Reflect.get(worker, 'exited') : undefined
  return exited instanceof Promise ? exited : undefined
}

function titleOf(worker: unknown): string {
  const thread: unknown = Reflect.get(Object(worker), 'threadId')
  return typeof thread === 'number' && thread > 0 ? `the worker (thread ${thread})` : 'the worker'
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.prototype.toString.call(value)
}
