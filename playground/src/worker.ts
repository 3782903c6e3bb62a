// One thread: a producer or a consumer with the blocking face of the queue.
import { attach, SyncQueueEmpty, SyncQueueFull, SyncQueueShutDown } from 'janus-queue'
import { type Item, makeItem, type Taken, takenOf } from './item.js'
import { Pace } from './pace.js'
import { GET_RATE, ITEM_BYTES, PUT_RATE, Settings } from './settings.js'

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

addEventListener(
  'message',
  ({ data }: MessageEvent<Task>) => {
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
  const pace = new Pace(new Settings(words), GET_RATE, thread)
  const take = (): void => {
    const item = syncQ.get({ timeout: PATIENCE })
    syncQ.taskDone()
    if (!logQ.full()) wasInTime(SyncQueueFull, () => logQ.putNowait(takenOf(item)))
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
