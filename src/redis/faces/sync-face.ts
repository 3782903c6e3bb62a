import { isPlainArray, withAccepted } from '../../faces/partial.js'
import {
  type Codec,
  InvalidStateError,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
  type SyncWaitOptions,
  type TryGet,
  type TryPutResult,
} from '../../index.js'
import type { Look } from '../protocol.js'
import type { ShutdownOptions } from '../types.js'
import { encodeReason, FaceCore } from './core.js'
import { lendingOf } from './leases.js'
import type { Asked, Link } from './link.js'
import { checkedMax, checkedMaxsize, patienceOf, timeoutOf } from './options.js'
import { SyncTask } from './task.js'

const CHUNK_ITEMS = 1000
const CHUNK_BYTES = 1 << 20

/**
 * The blocking face of a queue on a server. Its calls return when the server has answered, and block the thread until then.
 *
 * @since 0.2.0
 */
export class RemoteSyncQueue<T> implements Iterable<T> {
  readonly #core: FaceCore<T>
  readonly #link: Link

  /** @internal */
  constructor(link: Link, codec: Codec<T>, priority: ((item: T) => number) | undefined) {
    this.#link = link
    this.#core = new FaceCore(link, codec, priority, {
      Empty: SyncQueueEmpty,
      Full: SyncQueueFull,
      ShutDown: SyncQueueShutDown,
    })
  }

  /**
   * Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in.
   *
   * @throws TypeError where what is assigned is no number.
   * @throws RangeError where what is assigned is no integer.
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  get maxsize(): number {
    return this.#look('maxsize').maxsize
  }

  set maxsize(value: number) {
    this.#do({ op: 'maxsize', value: checkedMaxsize(value, this.#core.where('maxsize')) }, 'maxsize')
  }

  /** Whether the queue is shut down, or was left, and nothing is pending on this thread's event loop. */
  get closed(): boolean {
    const { state, over } = this.#link.news
    return (state !== 0 || over !== undefined) && this.#link.pending === 0
  }

  /**
   * Items put and not yet reported, over all machines.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  get unfinishedTasks(): number {
    return this.#look('unfinishedTasks').unfinished
  }

  /**
   * Items that are in, as the server answered; what is on lease does not count.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  qsize(): number {
    return this.#look('qsize').size
  }

  /**
   * Whether no item was in when the server answered.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  empty(): boolean {
    return this.#look('empty').size === 0
  }

  /**
   * Whether there was no room when the server answered; never where the queue is unlimited.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  full(): boolean {
    const { size, maxsize } = this.#look('full')
    return maxsize > 0 && size >= maxsize
  }

  /**
   * Puts an item; blocks until the server has it, and while there is no room.
   *
   * @throws SyncQueueFull where there is no room in time.
   * @throws SyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  put(item: T, options?: SyncWaitOptions): void {
    const timeout = patienceOf(options, this.#core.where('put'))
    this.#putAll([this.#core.encode(item, 'put')], timeout, 'put', 0)
  }

  /**
   * put() with `block: false`.
   *
   * @throws SyncQueueFull where there is no room.
   * @throws SyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  putNowait(item: T): void {
    this.#putAll([this.#core.encode(item, 'putNowait')], 0, 'putNowait', 0)
  }

  /**
   * As putNowait(), but says what came of it: 'ok', 'full' or 'shutdown'.
   *
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  tryPut(item: T): TryPutResult {
    const items = [this.#core.encode(item, 'tryPut')]
    const { status, value } = this.#link.askSync({ op: 'put', wait: false, timeout: 0, items }, 'tryPut')
    if (status === 'ok' || status === 'full' || status === 'shutdown') return status
    throw this.#core.refusal(status, 'tryPut', value)
  }

  /**
   * Takes the next item; blocks while there is none. It is lent, until taskDone().
   *
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  get(options?: SyncWaitOptions): T {
    return this.#first(patienceOf(options, this.#core.where('get')), 'get')
  }

  /**
   * get() with `block: false`.
   *
   * @throws SyncQueueEmpty where there is none.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  getNowait(): T {
    return this.#first(0, 'getNowait')
  }

  /**
   * As getNowait(), but says what came of it: `status` is 'ok', with the `item`, or 'empty' or 'shutdown'.
   *
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  tryGet(): TryGet<T> {
    this.#failure()
    if (this.#core.lends) this.#core.leases.room(this.#core.where('tryGet'))
    const { status, value } = this.#link.askSync({ op: 'get', wait: false, timeout: 0, max: 1, task: false }, 'tryGet')
    if (status === 'empty' || status === 'shutdown') return { status }
    if (status !== 'ok') throw this.#core.refusal(status, 'tryGet', value)
    return { status: 'ok', item: this.#core.take(value, 'tryGet', false)[0]?.item as T }
  }

  /**
   * The next item, which stays in; blocks while there is none.
   *
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it stays.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  peek(options?: SyncWaitOptions): T {
    return this.#peek(patienceOf(options, this.#core.where('peek')), 'peek')
  }

  /**
   * peek() with `block: false`.
   *
   * @throws SyncQueueEmpty where there is none.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it stays.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  peekNowait(): T {
    return this.#peek(0, 'peekNowait')
  }

  /**
   * Puts all, in order; an array's items travel together.
   *
   * @throws SyncQueueFull where there is no room in time.
   * @throws SyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  putMany(items: Iterable<T>, options?: SyncWaitOptions): void {
    const timeout = patienceOf(options, this.#core.where('putMany'))
    const deadline = performance.now() + timeout
    const left = (): number =>
      Number.isFinite(timeout) && timeout > 0 ? Math.max(deadline - performance.now(), 0) : timeout
    let accepted = 0
    let chunk: Uint8Array[] = []
    let bytes = 0
    const flush = (): void => {
      if (chunk.length === 0) return
      const puts = chunk
      chunk = []
      bytes = 0
      this.#putAll(puts, left(), 'putMany', accepted)
      accepted += puts.length
    }
    const isArray = isPlainArray(items)
    for (const item of isArray ? [...items] : items) {
      let encoded: Uint8Array
      try {
        encoded = this.#core.encode(item, 'putMany')
      } catch (error) {
        flush()
        throw withAccepted(error, accepted)
      }
      chunk.push(encoded)
      bytes += encoded.length
      if (!isArray || chunk.length >= CHUNK_ITEMS || bytes >= CHUNK_BYTES) flush()
    }
    flush()
  }

  /**
   * Blocks for one item, then takes up to `max` that are there, in order; no more than may be lent.
   *
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  getMany(max: number, options?: SyncWaitOptions): T[] {
    const where = this.#core.where('getMany')
    checkedMax(max, where)
    return this.#take(max, patienceOf(options, where), 'getMany', false).map(({ item }) => item)
  }

  /**
   * Blocks until unfinishedTasks is 0, over all machines, or for `timeout` milliseconds.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws TimeoutError (a DOMException) where tasks are still unfinished in time.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  join(options?: { timeout?: number | undefined }): void {
    this.#do({ op: 'join', timeout: timeoutOf(options, this.#core.where('join')) }, 'join')
  }

  /**
   * As get(), but lends the item as a task of its own.
   *
   * @throws InvalidStateError where the queue's delivery is at-most-once, which lends nothing.
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  getTask(options?: SyncWaitOptions): SyncTask<T> {
    const where = this.#core.where('getTask')
    const timeout = patienceOf(options, where)
    if (!this.#core.lends) {
      throw new InvalidStateError(`${where}: the queue's delivery is at-most-once, which lends nothing; use get()`)
    }
    const [lease] = this.#take(1, timeout, 'getTask', true)
    if (lease === undefined) throw new InvalidStateError(`${where}: nothing was lent`)
    return new SyncTask(this.#core, lease)
  }

  /**
   * Reports an item that get() gave on this thread as processed; it is named where several are unreported.
   *
   * @throws RangeError where nothing is unreported here; where the queue's delivery is at-most-once, where more was reported than was put.
   * @throws InvalidStateError where several are unreported here and none is named, or the named one is none of them.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  taskDone(...item: [item?: T]): void {
    if (!this.#core.lends) {
      this.#do({ op: 'count' }, 'taskDone')
      return
    }
    const lease = this.#core.leases.report(item as T[], this.#core.where('taskDone'))
    const { status, value } = this.#link.askSync({ op: 'done', ...lendingOf(lease) }, 'taskDone')
    if (status === 'ok') return
    if (status === 'refused' || status === 'unknown') this.#core.leases.add(lease)
    throw this.#core.refusal(status, 'taskDone', value)
  }

  /**
   * Removes the items that are in, counts them as done, and returns how many they were.
   *
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  clear(): number {
    return Number(this.#do({ op: 'clear' }, 'clear'))
  }

  /**
   * For everybody, on every machine; see RemoteQueue.shutdown().
   *
   * @throws TypeError where what is given is neither true, false nor options.
   * @throws SyncQueueShutDown where the queue was closed here.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  shutdown(immediate?: boolean | ShutdownOptions): void {
    this.#do({ op: 'shutdown', ...encodeReason(immediate, this.#core.where('shutdown')) }, 'shutdown')
  }

  /** get() again and again; ends when the queue is shut down and empty. Leaves taskDone() to the caller. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (;;) {
      const [lease] = this.#next(1)
      if (lease === undefined) return
      yield lease.item
    }
  }

  /**
   * getMany(max) again and again, until the end as above.
   *
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   */
  *batches(max: number): IterableIterator<T[]> {
    checkedMax(max, this.#core.where('batches'))
    for (;;) {
      const leases = this.#next(max)
      if (leases.length === 0) return
      yield leases.map(({ item }) => item)
    }
  }

  #next(max: number) {
    try {
      return this.#take(max, Number.POSITIVE_INFINITY, max === 1 ? 'get' : 'getMany', false)
    } catch (error) {
      if (error instanceof SyncQueueShutDown && this.#link.news.reason === undefined) return []
      throw error
    }
  }

  #failure(): void {
    if (this.#core.failures.length > 0) throw this.#core.failures.shift()
  }

  #first(timeout: number, action: string): T {
    return this.#take(1, timeout, action, false)[0]?.item as T
  }

  #take(max: number, timeout: number, action: string, task: boolean) {
    this.#failure()
    const room = this.#core.lends ? this.#core.leases.room(this.#core.where(action)) : Number.POSITIVE_INFINITY
    const most = Math.min(max, room)
    const value = this.#do({ op: 'get', wait: timeout > 0, timeout, max: most, task }, action)
    const leases = this.#core.take(value, action, task)
    let last = leases.length
    let bytes = sizeOf(value)
    // A step gives no more than a thousand items, or a mebibyte.
    while (leases.length < most && (last >= CHUNK_ITEMS || bytes >= CHUNK_BYTES)) {
      const more = this.#link.askSync({ op: 'get', wait: false, timeout: 0, max: most - leases.length, task }, action)
      if (more.status !== 'ok') break
      const taken = this.#core.take(more.value, action, task)
      leases.push(...taken)
      last = taken.length
      bytes = sizeOf(more.value)
    }
    return leases
  }

  #peek(timeout: number, action: string): T {
    return this.#core.read(this.#do({ op: 'peek', wait: timeout > 0, timeout }, action), action)
  }

  #putAll(items: Uint8Array[], timeout: number, action: string, before: number): void {
    const { status, value } = this.#link.askSync({ op: 'put', wait: timeout > 0, timeout, items }, action)
    if (status === 'ok') return
    const error = this.#core.refusal(status, action, value)
    throw action === 'putMany' ? withAccepted(error, before + Number(value ?? 0)) : error
  }

  #look(action: string): Look {
    return this.#do({ op: 'look' }, action) as Look
  }

  #do(request: Asked, action: string): unknown {
    const { status, value } = this.#link.askSync(request, action)
    if (status !== 'ok') throw this.#core.refusal(status, action, value)
    return value
  }
}

function sizeOf(value: unknown): number {
  return (value as readonly { record: Uint8Array }[]).reduce((sum, { record }) => sum + record.length, 0)
}
