import { clock } from './clock.js'
import { Explorer, type Limits, type Report } from './explorer.js'
import type { Machine } from './machine.js'
import type { Scenario } from './world.js'

/**
 * What is explored of each scenario: the schedules alone; with the death of one thread, of which another is told (as on
 * Node.js) and gives back what it held; and with a death that nobody is told of.
 */
export const MODES = ['plain', 'deaths', 'untold'] as const
export type Mode = (typeof MODES)[number]

/**
 * Pre-emption bounds, in the order in which all scenarios are taken to them; first without any, for a short time, which
 * is enough for most as long as nobody dies.
 */
const AT_ONCE = Number.NaN
const LEVELS = [AT_ONCE, 0, 1, 2, 3, 4, Number.POSITIVE_INFINITY]

/** What the first level may take of the time, on machines so slow that it would take all of it: nobody dies in it. */
const AT_ONCE_SHARE = 0.4

export interface Row {
  readonly scenario: Scenario
  readonly mode: Mode
  schedules: number
  states: number
  kills: number
  /** All schedules with so many pre-emptions were run; -1: none yet. Infinity: all that there are. */
  bound: number
  failure: Report['failure']
}

export function limitsOf(mode: Mode, preemptions: number, deadline: number): Limits {
  return { preemptions, kills: mode === 'plain' ? 0 : 1, silent: mode === 'untold', deadline }
}

/**
 * Explores the scenarios in all modes, all with few pre-emptions before any with more, until the time is up. Ends at the
 * first failure.
 */
export function explore(machine: Machine, scenarios: readonly Scenario[], seconds: number, most: number): Row[] {
  const begin = clock()
  const end = begin + seconds * 1000
  const rows = scenarios.flatMap((scenario) => MODES.map((mode) => newRow(scenario, mode)))
  const open = rows.filter(({ scenario, mode }) => mode === 'plain' || scenario.kills !== false)
  for (const level of LEVELS) {
    const isAtOnce = Number.isNaN(level)
    const preemptions = isAtOnce ? most : Math.min(level, most)
    const waiting = open.filter(({ mode, bound }) => bound < preemptions && (!isAtOnce || mode === 'plain'))
    const levelEnd = isAtOnce ? begin + seconds * 1000 * AT_ONCE_SHARE : end
    for (const [index, row] of waiting.entries()) {
      const now = clock()
      if (now >= levelEnd) break
      // Most need far less than their share, and leave it to those who need more.
      const share = (end - now) / (waiting.length - index)
      const deadline = Math.min(end, now + (isAtOnce ? share / 5 : share * 8))
      take(row, new Explorer(machine, row.scenario, limitsOf(row.mode, preemptions, deadline)).explore(), preemptions)
      if (row.failure !== undefined) return rows
    }
  }
  return rows
}

function newRow(scenario: Scenario, mode: Mode): Row {
  return { scenario, mode, schedules: 0, states: 0, kills: 0, bound: -1, failure: undefined }
}

function take(row: Row, report: Report, preemptions: number): void {
  row.schedules += report.schedules
  row.states = Math.max(row.states, report.states)
  row.kills += report.kills
  row.failure = report.failure
  if (report.finished) row.bound = report.complete ? Number.POSITIVE_INFINITY : preemptions
}

/** How far the scenarios of a mode got. */
export interface Reach {
  /** Every schedule was run. */
  readonly complete: number
  /** Every schedule was run up to the `bound` that all of these reached. */
  readonly bounded: number
  readonly bound: number
  /** The time was up before. */
  readonly begun: number
}

export interface Totals {
  readonly scenarios: number
  readonly schedules: number
  readonly states: number
  readonly kills: number
  readonly reach: readonly (Reach & { readonly mode: Mode })[]
}

export function totalsOf(rows: readonly Row[]): Totals {
  const sum = (field: 'schedules' | 'states' | 'kills'): number => rows.reduce((all, row) => all + row[field], 0)
  return {
    scenarios: new Set(rows.map(({ scenario }) => scenario)).size,
    schedules: sum('schedules'),
    states: sum('states'),
    kills: sum('kills'),
    reach: MODES.map((mode) => {
      const bounds = rows.filter((row) => row.mode === mode && row.schedules > 0).map(({ bound }) => bound)
      const bounded = bounds.filter((bound) => bound >= 0 && bound < Number.POSITIVE_INFINITY)
      const complete = bounds.filter((bound) => bound === Number.POSITIVE_INFINITY).length
      const begun = bounds.length - complete - bounded.length
      return { mode, complete, bounded: bounded.length, bound: Math.min(...bounded), begun }
    }),
  }
}
