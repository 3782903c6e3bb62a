import type { Outcome } from '../measure/cell.js'
import { OURS } from '../workloads/cells.js'
import { nanoseconds, resultOf, timeText, valueText } from './figures.js'
import { type Bar, barChart, type Line, lineChart } from './svg.js'

export interface Plot {
  readonly file: string
  readonly title: string
  readonly svg: string
}

/** The pictures of the page; those without data are left out. */
export function plots(outcomes: readonly Outcome[]): Plot[] {
  const all = [
    bars(
      'one-to-one',
      'Numbers, one to one, capacity 1024 (longer is faster)',
      ['flow-ss', 'flow-sa', 'flow-as', 'flow-aa'],
      outcomes,
    ),
    bars(
      'items',
      'Items, one to one, blocking (longer is faster)',
      ['item-small', 'item-string', 'item-bytes', 'item-large'],
      outcomes,
    ),
    bars('round-trip', 'Round trip, median (shorter is faster)', ['trip-ss', 'trip-sa', 'trip-aa'], outcomes),
    bars(
      'one-thread',
      'put + get on one thread (shorter is faster)',
      ['pair-number', 'pair-small', 'pair-async'],
      outcomes,
    ),
    lines('threads', 'Numbers through one queue, time an item', 'threads on each side', outcomes, [
      ['flow-ss', 1],
      ['flow-2-2', 2],
      ['flow-4-4', 4],
      ['flow-8-8', 8],
    ]),
    lines('capacity', 'Numbers, one to one, blocking, time an item', 'capacity', outcomes, [
      ['capacity-1', 1],
      ['capacity-16', 16],
      ['flow-ss', 1024],
    ]),
    lines('priority', 'Priority queue, put + get', 'resident items', outcomes, [
      ['priority-10', 10],
      ['priority-1000', 1000],
      ['priority-1000000', 1_000_000],
    ]),
    lines('queues', 'put + get of a number, queues by turns', 'queues', outcomes, [
      ['queues-1', 1],
      ['queues-10', 10],
      ['queues-100', 100],
      ['queues-1000', 1000],
    ]),
  ]
  return all.filter((plot) => plot !== undefined)
}

function bars(file: string, title: string, ids: readonly string[], outcomes: readonly Outcome[]): Plot | undefined {
  const groups = ids.flatMap((id) => {
    const outcome = outcomes.find((candidate) => candidate.id === id)
    if (outcome === undefined) return []
    const { unit, bytes } = outcome
    const own = outcome.results.flatMap((result): Bar[] => {
      const ns = nanoseconds(result)
      if (Number.isNaN(ns)) return []
      const label = result.kind === 'limit' ? `(${result.name})` : result.name
      const value = unit === 'time' ? ns : 1e9 / ns
      return [{ label, value, text: valueText(ns, unit, bytes), strong: result.kind === 'ours' }]
    })
    return own.length === 0 ? [] : [{ title: outcome.title, bars: own }]
  })
  return groups.length === 0 ? undefined : { file: `${file}.svg`, title, svg: barChart(title, groups) }
}

function lines(
  file: string,
  title: string,
  axis: string,
  outcomes: readonly Outcome[],
  places: readonly (readonly [id: string, x: number])[],
): Plot | undefined {
  const found = places.map(([id, x]) => ({ x, outcome: outcomes.find((outcome) => outcome.id === id) }))
  const names = new Set(found.flatMap(({ outcome }) => outcome?.results.map(({ name }) => name) ?? []))
  const drawn = [...names].flatMap((label): Line[] => {
    const points = found.flatMap(({ x, outcome }) => {
      const result = resultOf(outcome, label)
      return result === undefined ? [] : [{ x, y: nanoseconds(result) }]
    })
    return points.length < 2 ? [] : [{ label, points, strong: label === OURS }]
  })
  if (drawn.length === 0) return undefined
  return { file: `${file}.svg`, title, svg: lineChart(title, drawn, { x: axis, yText: timeText }) }
}
