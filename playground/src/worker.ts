// One thread: a producer or a consumer with the blocking face of the queue.
import { attach, SyncQueueEmpty, SyncQueueFull, SyncQueueShutDown } from 'janus-queue'
import { type Item, makeItem, type Taken, takenOf } from './item.js'
import { Pace } from './pace.js'
import { GET_RATE, ITEM_BYTES, PUT_RATE, Settings, TASKS } from './settings.js'

/** What the page sends a new thread. */
export interface Task {
  role: 'producer' | 'consumer'
  thread: number
  queue: unknown
  log: unknown
  words: Int32Array
}

/** A blocked thread looks this often whether it is to end, milliseconds. */
const PATIENCE = 1000

/** Work on an item takes time where no more than so many are to be done a second. */
const SLOW = 200

addEventListener(
  'message',
  async ({ data }: MessageEvent<Task>) => {
    attach(data.queue)
    // By a lock others hear of this thread's end; it was asked for before this one, and there is no turn of the event loop to get
    // it in once this thread blocks.
    await navigator.locks.request(`playground ${data.thread}`, () => {})
    try {
      if (data.role === 'producer') produce(data)
      else consume(data)
    } catch (error) {
      if (!(error instanceof SyncQueueShutDown)) throw error
    }
    close()
  },
  { once: true },
)

function produce({ queue, words, thread }: Task): void {
  const { syncQ } = attach<Item>(queue)
  const settings = new Settings(words)
  const pace = new Pace(settings, PUT_RATE, thread)
  while (pace.next()) {
    const item = makeItem(settings.nextItem(), settings.get(ITEM_BYTES))
    while (!wasInTime(SyncQueueFull, () => syncQ.put(item, { timeout: PATIENCE }))) if (pace.isOver) return
  }
}

function consume({ queue, log, words, thread }: Task): void {
  const { syncQ } = attach<Item>(queue)
  const { syncQ: logQ } = attach<Taken>(log)
  const settings = new Settings(words)
  const pace = new Pace(settings, GET_RATE, thread)
  const work = (item: Item): void => {
    settings.hold(thread, item[1])
    const rate = settings.get(GET_RATE)
    // It has an item in its hands for most of its time: a thread that is killed had better have one.
    if (rate > 0 && rate <= SLOW) settings.sleep(settings.changes, 800 / rate)
    if (!logQ.full()) wasInTime(SyncQueueFull, () => logQ.putNowait(takenOf(item)))
  }
  const take = (): void => {
    if (settings.get(TASKS) === 1) {
      const task = syncQ.getTask({ timeout: PATIENCE })
      work(task.item)
      task.done()
    } else {
      work(syncQ.get({ timeout: PATIENCE }))
      syncQ.taskDone()
    }
    settings.hold(thread, undefined)
  }
  while (pace.next()) while (!wasInTime(SyncQueueEmpty, take)) if (pace.isOver) return
}

/** Whether `action` did not throw a `Late`. */
function wasInTime(Late: typeof SyncQueueFull | typeof SyncQueueEmpty, action: () => void): boolean {
  try {
    action()
    return true
  } catch (error) {
    if (error instanceof Late) return false
    throw error
  }
}
