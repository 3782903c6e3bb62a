import { Explorer } from './explorer.js'
import type { Machine } from './machine.js'
import { limitsOf, MODES, type Row, type Totals } from './suite.js'

/** One line a scenario: the schedules run, the threads killed, and how far each mode got. */
export function printTable(rows: readonly Row[]): string {
  const lines = [line('scenario', 'schedules', 'kills', ...MODES)]
  for (let index = 0; index < rows.length; index += MODES.length) {
    const group = rows.slice(index, index + MODES.length)
    const [first] = group
    if (first === undefined) continue
    const sum = (field: 'schedules' | 'kills'): string => String(group.reduce((all, row) => all + row[field], 0))
    lines.push(line(first.scenario.name, sum('schedules'), sum('kills'), ...group.map(cellOf)))
  }
  return lines.join('\n')
}

export function printTotals({ scenarios, schedules, states, kills, reach }: Totals): string {
  const modes = reach.map(({ mode, complete, bounded, bound, begun }) => {
    const rest = bounded === 0 ? '' : `, ${bounded} up to ${bound} or more pre-emptions`
    return `${mode}: ${complete} complete${rest}${begun === 0 ? '' : `, ${begun} begun`}`
  })
  return [`${scenarios} scenarios, ${schedules} schedules, ${states} states, ${kills} kills`, ...modes].join('; ')
}

function cellOf({ bound, schedules }: Row): string {
  if (bound === Number.POSITIVE_INFINITY) return 'complete'
  if (schedules === 0) return '-'
  return bound < 0 ? 'begun' : `<= ${bound}`
}

function line(name: string, ...cells: string[]): string {
  return name.padEnd(58) + cells.map((cell) => cell.padStart(10)).join('')
}

/** What failed, the schedule to see it again, and all that happened on the way. */
export function printFailure(machine: Machine, { scenario, mode, failure }: Row): string {
  if (failure === undefined) return ''
  const limits = limitsOf(mode, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  const { trace } = new Explorer(machine, scenario, limits).replay(failure.schedule)
  return [
    ...trace,
    `FAILED: ${scenario.name} (${mode}): ${failure.message}`,
    `again: node build/explore/main.js --scenario '${scenario.name}' --mode ${mode} --replay '${failure.schedule}'`,
  ].join('\n')
}
