import { InvalidStateError } from '../errors.js'
import { EMPTY } from '../store/codes.js'
import { isWaitable } from '../waiting/codes.js'
import { eventLoopId } from '../waiting/loop.js'
import { isTurnDue, nextTurn, rejection } from '../waiting/turns.js'
import type { Channel } from './channel.js'
import type { AsyncQueue, BaseQueue, SyncQueue } from './contract.js'
import { type AsyncWaitOptions, patienceOf, type SyncWaitOptions, signalOf, timeoutOf } from './options.js'
import { asyncRefusals, boundElsewhere, type Refusals, refusal, syncRefusals } from './refusal.js'
import { anyInTime, channelsOf, takeAny, takeAnyInTime } from './select.js'
import { Selection } from './select-async.js'

/**
 * What select() and selectSync() took: the item, the face that it came from, and its index.
 *
 * @since 0.2.0
 */
export type Selected<Q extends readonly unknown[]> = {
  [I in keyof Q]: {
    readonly queue: Q[I]
    readonly index: number
    readonly item: Q[I] extends BaseQueue<infer T> ? T : never
  }
}[number]

/**
 * Blocks until one of the queues has an item, and takes it from that one; it takes nothing from the others. Where several have one,
 * each gets its turn. A queue that is shut down and empty no longer counts.
 *
 * @param queues Blocking faces of queues of one memory: made with `options.beside`.
 * @throws SyncQueueShutDown where all are shut down and empty.
 * @throws SyncQueueEmpty where nothing came in time.
 * @throws RangeError where the list is empty.
 * @throws TypeError where what is in the list is no blocking face.
 * @throws InvalidStateError where the queues are of several memories, or this thread may not block and would have to.
 *
 * @example
 * ```ts
 * const jobs = new Queue<string>()
 * const news = new Queue<number>(0, { beside: jobs })
 * news.syncQ.put(7)
 * const { queue, item } = selectSync([jobs.syncQ, news.syncQ])
 * console.log(queue === news.syncQ, item) // true 7
 * ```
 * @since 0.2.0
 */
export function selectSync<const Q extends readonly SyncQueue<unknown>[]>(
  queues: Q,
  options?: SyncWaitOptions,
): Selected<Q> {
  const channels = channelsOf(queues, 'selectSync')
  const patience = patienceOf(options, 'selectSync')
  const taken = takeAnyInTime(channels, patience, 'selectSync')
  if (typeof taken === 'number') throw refuse(taken, 'selectSync', channels, syncRefusals, patience)
  return selected(queues, channels, taken.index, taken.head, 'selectSync')
}

/**
 * As selectSync(), but promises the item, and takes queues of any memory.
 *
 * Rejects with AsyncQueueShutDown where all are shut down and empty, AsyncQueueEmpty (nothing in time), the signal's reason; with
 * RangeError for an empty list.
 *
 * @example
 * ```ts
 * const jobs = new Queue<string>()
 * const news = new Queue<number>()
 * jobs.syncQ.put('a job')
 * const { index, item } = await select([jobs.asyncQ, news.asyncQ])
 * console.log(index, item) // 0 a job
 * ```
 * @since 0.2.0
 */
export function select<const Q extends readonly AsyncQueue<unknown>[]>(
  queues: Q,
  options?: AsyncWaitOptions,
): Promise<Selected<Q>> {
  try {
    const channels = channelsOf(queues, 'select')
    const timeout = timeoutOf(options, 'select')
    const signal = signalOf(options, 'select')
    for (const channel of channels) bind(channel)
    return selectFrom(queues, channels, timeout, signal)
  } catch (error) {
    return rejection(error)
  }
}

async function selectFrom<const Q extends readonly AsyncQueue<unknown>[]>(
  queues: Q,
  channels: readonly Channel<unknown>[],
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Selected<Q>> {
  if (isTurnDue()) await nextTurn()
  if (signal?.aborted) throw signal.reason
  // Whoever waits already in this event loop was first.
  const free = channels.filter(({ loop }) => !loop.hasGetters)
  const taken = free.length === 0 ? undefined : anyInTime(free, timeout, () => takeAny(free))
  if (typeof taken === 'object') {
    const index = channels.indexOf(free[taken.index] as Channel<unknown>)
    return selected(queues, channels, index, taken.head, 'select')
  }
  if (taken !== undefined && !isWaitable(taken) && free.length === channels.length) {
    throw refuse(taken, 'select', channels, asyncRefusals, 0)
  }
  const isLate = timeout < Number.POSITIVE_INFINITY && free.some(({ store }) => store.retry.isLate)
  if (timeout <= 0 || isLate) throw refuse(EMPTY, 'select', channels, asyncRefusals, timeout)
  const ending = {
    taken: (index: number, head: number): Selected<Q> => selected(queues, channels, index, head, 'select'),
    refused: (code: number): Error => refuse(code, 'select', channels, asyncRefusals, timeout),
  }
  return new Promise((resolve, reject) => {
    new Selection(channels, ending, { timeout, signal }, resolve, reject).begin()
  })
}

/** The async face belongs to the event loop that used it first. */
function bind({ store }: Channel<unknown>): void {
  if (!store.identity.anyLoop && !store.bind(eventLoopId())) throw boundElsewhere('select', store)
}

function selected<Q extends readonly unknown[]>(
  queues: Q,
  channels: readonly Channel<unknown>[],
  index: number,
  head: number,
  action: string,
): Selected<Q> {
  const item = channels[index]?.read(head, action)
  // The face at that index has items of that type.
  return { queue: queues[index], index, item } as Selected<Q>
}

function refuse(
  code: number,
  action: string,
  [first]: readonly Channel<unknown>[],
  refusals: Refusals,
  timeout: number,
): Error {
  if (first === undefined) return new InvalidStateError(`${action}: there is no queue`)
  return refusal(code, action, first.store, refusals, timeout)
}
