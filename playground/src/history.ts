import type { QueueStats } from 'janus-queue'

/** One reading of stats(), and what follows from it and the ones before. */
export interface Sample {
  /** performance.now() */
  time: number
  stats: QueueStats
  /** Items a second. */
  putRate: number
  getRate: number
  /** How long the item that leaves next has been in, milliseconds; 0 where there is none. */
  waiting: number
}

/** What the charts show, milliseconds. */
export const SPAN = 30_000
/** The rates are means over so long. */
const MEAN = 1000

/** The readings of the last half minute. */
export class History {
  readonly samples: Sample[] = []

  get last(): Sample | undefined {
    return this.samples.at(-1)
  }

  add(time: number, stats: QueueStats, waiting: number): Sample {
    const from = this.samples.find((sample) => sample.time >= time - MEAN)
    const seconds = from === undefined ? 0 : (time - from.time) / 1000
    const rate = (now: number, before: number): number => (seconds > 0 ? (now - before) / seconds : 0)
    const sample = {
      time,
      stats,
      putRate: rate(stats.puts, from?.stats.puts ?? 0),
      getRate: rate(stats.gets, from?.stats.gets ?? 0),
      waiting,
    }
    this.samples.push(sample)
    // One more than is shown, so that a line comes in from the edge.
    while ((this.samples[1]?.time ?? time) < time - SPAN) this.samples.shift()
    return sample
  }

  clear(): void {
    this.samples.length = 0
  }
}
