/**
 * Everything at once, at full load, for as long as you like: eras of chaos (proof/era.ts) and histories that are checked
 * for linearizability (proof/histories.ts), all at random from one seed.
 *
 *
 * Prints a line a minute, and on a failure the seed, the plan of the era and what the threads did last.
 */

import { isCommand, readNumbers } from './command.js'
import { runEra } from './era.js'
import { runHistories, type Tally } from './histories.js'
import { Ledger } from './ledger.js'
import { type Plan, planOf } from './plan.js'
import { Random } from './random.js'
import { Trace } from './trace.js'

export interface SoakReport {
  eras: number
  items: number
  deaths: number
  lost: number
  worstGap: number
  histories: number
  operations: number
  undecided: number
}

/** Throws an error with the seed and the trace. */
export async function soak(
  seconds: number,
  seed: number,
  say: (line: string) => void,
  given: Partial<Plan> = {},
): Promise<SoakReport> {
  const random = new Random(seed)
  const ledger = Ledger.create()
  const report: SoakReport = {
    ...{ eras: 0, items: 0, deaths: 0, lost: 0, worstGap: 0 },
    ...{ histories: 0, operations: 0, undecided: 0 },
  }
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1_000
  let nextLine = 60
  while (elapsed() < seconds) {
    const trace = new Trace(Trace.memory(), -1)
    const plan = planOf(random, given)
    try {
      const era = await runEra(plan, ledger, trace)
      report.eras++
      report.items += era.items
      report.lost += era.lost
      report.worstGap = Math.max(report.worstGap, era.worstGap)
      report.deaths += Object.values(era.deaths).reduce((sum, count) => sum + count, 0)
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error)
      throw new Error(
        `seed ${seed}, era ${report.eras}: ${reason}\n${JSON.stringify(plan)}\nthe last operations:\n${trace.last(80)}`,
      )
    }
    if (elapsed() < seconds) add(report, await runHistories(Math.min(1, seconds / 10), random.next() % 1e9, 30))
    if (elapsed() < nextLine) continue
    nextLine += 60
    say(`${elapsed().toFixed(0)} s: ${summary(report)}`)
  }
  return report
}

function add(report: SoakReport, { histories, operations, undecided }: Tally): void {
  report.histories += histories
  report.operations += operations
  report.undecided += undecided
}

export function summary(report: SoakReport): string {
  const { eras, items, deaths, lost, worstGap, histories, operations, undecided } = report
  return (
    `${eras} eras, ${items} items, ${deaths} deaths, ${lost} items lost in dead hands, ` +
    `the survivors stood still for ${worstGap.toFixed(0)} ms at most; ` +
    `${histories} histories (${operations} operations) linearizable, ${undecided} undecided`
  )
}

if (isCommand(import.meta.url)) {
  const { seconds, seed } = readNumbers(
    'Everything at once, at full load: eras of chaos and histories that are checked.',
    {
      seconds: [60, 'how long it runs'],
    },
  )
  console.log(`soak of ${seconds} s, seed ${seed}`)
  try {
    console.log(`clean: ${summary(await soak(seconds, seed, (line) => console.log(line)))}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
