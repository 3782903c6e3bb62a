/** The value at `share` (0 to 1) of the sorted values, between two of them by proportion. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}

/** A median with the least and the greatest of what it is the median of. */
export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

export function spreadOf(values: readonly number[]): Spread {
  return { low: Math.min(...values), median: median(values), high: Math.max(...values) }
}

/** Round by round, how many times faster `mine` was than `theirs`, both times. */
export function ratios(mine: readonly number[], theirs: readonly number[]): number[] {
  const rounds = Math.min(mine.length, theirs.length)
  return Array.from({ length: rounds }, (_, round) => (theirs[round] ?? Number.NaN) / (mine[round] ?? Number.NaN))
}
