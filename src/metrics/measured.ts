import type { QueueStats } from '../index.js'

/**
 * What has stats(): a queue.
 *
 * @since 0.2.0
 */
export interface Measured {
  /** The queue's state now; it never blocks. */
  stats(): QueueStats
}

/**
 * What all metrics have in common.
 *
 * @since 0.2.0
 */
export interface MetricsOptions {
  /**
   * Labels, or attributes, for all of them, beside `queue` and `kind`.
   *
   * @defaultValue none
   */
  labels?: Readonly<Record<string, string>> | undefined
}

/** One queue at the moment, with labels that no other has. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly stats: QueueStats
}

/** A figure of a queue. `name` is without the prefix; `labels` tell figures of one name apart. */
export interface Figure {
  readonly name: string
  readonly help: string
  /** As OpenTelemetry writes units (UCUM). */
  readonly unit: string
  readonly isTotal: boolean
  readonly labels?: Readonly<Record<string, string>>
  of(stats: QueueStats): number
}

const waiting = { name: 'waiting', help: 'Callers that wait, on all threads.', unit: '{caller}', isTotal: false }

export const figures: readonly Figure[] = [
  total('puts', 'Items put since the queue was made.', ({ puts }) => puts),
  total('gets', 'Items got since the queue was made.', ({ gets }) => gets),
  total('dropped', 'Items dropped because the queue was full.', ({ dropped }) => dropped),
  total('redelivered', 'Tasks that were given back and given out again.', ({ redelivered }) => redelivered),
  gauge('size', 'Items that are in.', '{item}', ({ size }) => size),
  gauge('maxsize', 'Capacity; 0: unlimited.', '{item}', ({ maxsize }) => Math.max(0, maxsize)),
  gauge('unfinished_tasks', 'Items put and not yet reported as done.', '{item}', (stats) => stats.unfinishedTasks),
  gauge('lent', 'Tasks that are lent now.', '{item}', ({ lent }) => lent),
  { ...waiting, labels: { for: 'room' }, of: ({ waitingPutters }) => waitingPutters },
  { ...waiting, labels: { for: 'item' }, of: ({ waitingGetters }) => waitingGetters },
  { ...waiting, labels: { for: 'done' }, of: ({ waitingJoiners }) => waitingJoiners },
  gauge('used_bytes', 'Bytes that the items take.', 'By', ({ bytesUsed }) => bytesUsed),
  gauge(
    'reserved_bytes',
    'Bytes that the queue has taken from the system.',
    'By',
    ({ bytesReserved }) => bytesReserved,
  ),
  gauge('max_bytes', 'Bytes that the queue may take at most.', 'By', ({ maxBytes }) => maxBytes),
  gauge('open', '1 until the queue is shut down, then 0.', '1', ({ state }) => (state === 'open' ? 1 : 0)),
]

function total(name: string, help: string, of: Figure['of']): Figure {
  return { name, help, unit: '{item}', isTotal: true, of }
}

function gauge(name: string, help: string, unit: string, of: Figure['of']): Figure {
  return { name, help, unit, isTotal: false, of }
}

/** Two queues of one name would be one series: all but the first get a number. */
export function samplesOf(queues: Iterable<Measured>, labels: MetricsOptions['labels'] = {}): Sample[] {
  const counts = new Map<string, number>()
  return Array.from(queues, (queue) => {
    const stats = queue.stats()
    const name = stats.name === '' ? 'unnamed' : stats.name
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return { labels: { ...labels, queue: count === 1 ? name : `${name}#${count}`, kind: stats.kind }, stats }
  })
}
