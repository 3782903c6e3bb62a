import { readTexts } from '../proof/command.js'
import { clock } from './clock.js'
import { Explorer } from './explorer.js'
import { explorable } from './instrument.js'
import { Machine } from './machine.js'
import { printFailure, printTable, printTotals } from './report.js'
import { scenarios } from './scenarios.js'
import { explore, limitsOf, MODES, type Mode, totalsOf } from './suite.js'

const values = readTexts('Explores orders of the steps of threads, and deaths among them.', {
  seconds: { type: 'string', default: '60', least: 0, value: 'N', help: 'processor time; 60 unless told' },
  scenario: { type: 'string', default: '', value: 'TEXT', help: 'only scenarios whose name contains TEXT' },
  preemptions: {
    type: 'string',
    default: 'Infinity',
    least: 0,
    value: 'N',
    help: 'pre-emptions at most; any unless told',
  },
  mode: { type: 'string', default: 'plain', choices: MODES, help: 'of the schedule that is run again' },
  replay: {
    type: 'string',
    value: 'SCHEDULE',
    help: 'runs the schedule of a failure again, of the scenario with this name',
  },
})
const { scenario = '', replay } = values
const wanted = scenarios.filter(({ name }) => (replay === undefined ? name.includes(scenario) : name === scenario))
if (wanted.length === 0) fail(`no scenario is called '${scenario}'`)
const machine = new Machine(await explorable())
if (replay === undefined) exploreAll()
else repeat(replay)

function exploreAll(): void {
  const begin = clock()
  const rows = explore(machine, wanted, Number(values.seconds), Number(values.preemptions))
  console.log(printTable(rows))
  const minutes = (clock() - begin) / 60_000
  const totals = totalsOf(rows)
  console.log(`${printTotals(totals)}; ${Math.round(totals.schedules / minutes)} schedules a minute`)
  const failed = rows.find(({ failure }) => failure !== undefined)
  if (failed !== undefined) fail(printFailure(machine, failed))
}

function repeat(schedule: string): void {
  const [only] = wanted
  if (only === undefined) return
  const limits = limitsOf(modeOf(values.mode ?? ''), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  const { trace, message } = new Explorer(machine, only, limits).replay(schedule)
  console.log(trace.join('\n'))
  if (message !== undefined) fail(`FAILED: ${message}`)
}

function modeOf(name: string): Mode {
  const mode = MODES.find((known) => known === name)
  if (mode === undefined) fail(`--mode is one of ${MODES.join(', ')}`)
  return mode
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
