import type { Outcome, Result, Unit } from '../measure/cell.js'
import { median, ratios, type Spread, spreadOf } from '../measure/statistics.js'
import { OURS } from '../workloads/cells.js'

/** Numbers as people read them. */

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** The median of the rounds, nanoseconds an item. */
export function nanoseconds({ rounds }: Result): number {
  return rounds.length === 0 ? Number.NaN : median(rounds)
}

export function timeText(ns: number): string {
  if (Number.isNaN(ns)) return '-'
  if (ns >= 1e9) return `${digits(ns / 1e9)} s`
  if (ns >= 1e6) return `${digits(ns / 1e6)} ms`
  return ns >= 1000 ? `${digits(ns / 1000)} µs` : `${digits(ns)} ns`
}

function rateText(ns: number): string {
  const rate = 1e9 / ns
  if (Number.isNaN(rate)) return '-'
  if (rate >= 1e6) return `${digits(rate / 1e6)} M/s`
  return rate >= 1000 ? `${digits(rate / 1000)} k/s` : `${digits(rate)} /s`
}

function bandwidthText(ns: number, bytes: number): string {
  return Number.isNaN(ns) ? '-' : `${digits(bytes / ns)} GB/s`
}

/** A result in the workload's unit. */
export function valueText(ns: number, unit: Unit, bytes: number): string {
  if (unit === 'time') return timeText(ns)
  return unit === 'rate' ? rateText(ns) : bandwidthText(ns, bytes)
}

export function spreadText(spread: Spread, unit: Unit, bytes: number): string {
  const [from, to] = unit === 'time' ? [spread.low, spread.high] : [spread.high, spread.low]
  return `${valueText(from, unit, bytes)} to ${valueText(to, unit, bytes)}`
}

export function ratioText(ratio: number): string {
  return Number.isNaN(ratio) ? '-' : `${digits(ratio)}×`
}

export function resultOf(outcome: Outcome | undefined, name: string): Result | undefined {
  const found = outcome?.results.find((result) => result.name === name)
  return found === undefined || found.rounds.length === 0 ? undefined : found
}

export function ours(outcome: Outcome | undefined): Result | undefined {
  return resultOf(outcome, OURS)
}

/** How many times faster we were than `name`, over the rounds; undefined where one of the two is not there. */
export function timesFaster(outcome: Outcome | undefined, name: string): Spread | undefined {
  const mine = ours(outcome)
  const theirs = resultOf(outcome, name)
  return mine === undefined || theirs === undefined ? undefined : spreadOf(ratios(mine.rounds, theirs.rounds))
}
