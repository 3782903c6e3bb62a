/** What one sample found. */
export interface Sample {
  /** Nanoseconds that `count` items, or operations, took from the first thread's start to the last one's end. */
  readonly elapsed: number
  /** Instead of elapsed / count where single operations were timed: their median, nanoseconds. */
  readonly median?: number
  /** Their 99th percentile, nanoseconds. */
  readonly p99?: number
}

/** A peer at one workload, its threads running and waiting to be told to begin. */
export interface Contender {
  sample(count: number): Promise<Sample>
  close(): Promise<void>
}

export type Kind = 'ours' | 'peer' | 'limit'

/** One who takes part in a workload: this package, a peer, or a limit that nothing can beat. */
export interface Cell {
  readonly name: string
  readonly kind: Kind
  /** Most items in one sample. */
  readonly most?: number
  /** Threads that each have an engine to warm up; one unless told. */
  readonly threads?: number
  open(): Promise<Contender>
}

export type Unit = 'rate' | 'time' | 'bandwidth'

/** What is measured, by all who can do it. */
export interface Workload {
  readonly id: string
  readonly group: string
  readonly title: string
  /** How a result is shown: items a second, time an item, or bytes a second. */
  readonly unit: Unit
  /** Bytes of an item, where the unit is bandwidth. */
  readonly bytes?: number
  readonly cells: readonly Cell[]
}

/** What all rounds of one cell found. */
export interface Result {
  readonly name: string
  readonly kind: Kind
  /** Nanoseconds an item, a round each; empty where it failed. */
  readonly rounds: readonly number[]
  /** 99th percentiles, a round each, where single operations were timed. */
  readonly p99s: readonly number[]
  readonly failure: string | undefined
}

export interface Outcome {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly unit: Unit
  readonly bytes: number
  readonly results: readonly Result[]
}
