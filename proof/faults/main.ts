/**
 * Do the tests bite? Puts one fault after the other into a copy of the sources and asks those who should notice.
 *
 * First the same checks are run on a copy without a fault, which must pass. Prints a table, and fails where a fault is
 * missed or can't be put in any more.
 */

import { check } from './check.js'
import { Copy } from './copy.js'
import { type Check, type Fault, titleOf } from './fault.js'
import { faults } from './faults.js'

/** A test that takes so much longer than without a fault hangs. */
const HANGS = { times: 3, seconds: 20 }
const LONGEST = 600

let caught = 0
let missed = 0
let failed = false
/** How long each check takes without a fault, in seconds. */
const usual = new Map<string, number>()

/** @param names Only faults whose name contains one of these; none: all. */
export async function main(names: readonly string[]): Promise<void> {
  const chosen = faults.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))
  if (chosen.length === 0) throw new Error(`no fault has a name with ${names.join(' or ')} in it`)
  await control(chosen.flatMap(({ noticedBy }) => noticedBy))
  console.log(row('fault', 'what it breaks', 'caught by', 'seconds'))
  for (const fault of chosen) await visit(fault)
  console.log(`${caught} caught, ${missed} missed`)
  process.exitCode = failed || missed > 0 ? 1 : 0
}

/** Nobody may notice a fault where there is none. The explorer's parts are in the whole, which follows each of them. */
async function control(checks: readonly Check[]): Promise<void> {
  using copy = new Copy()
  const whole = checks.filter((what) => !('explorer' in what) || what.explorer === '')
  const distinct = new Map(whole.map((what) => [titleOf(what), what]))
  for (const [title, what] of distinct) {
    const { notice, seconds } = await check(copy, what, LONGEST)
    usual.set(title, seconds)
    console.log(`without a fault: ${title} ${notice ?? 'passes'} (${seconds.toFixed(1)} s)`)
    if (notice !== undefined) failed = true
  }
}

async function visit(fault: Fault): Promise<void> {
  try {
    using copy = new Copy()
    copy.spoil(fault)
    let total = 0
    for (const what of fault.noticedBy) {
      const { notice, seconds } = await check(copy, what, HANGS.times * (usual.get(titleOf(what)) ?? 0) + HANGS.seconds)
      total += seconds
      if (notice === undefined) continue
      caught++
      console.log(row(fault.name, fault.breaks, `${titleOf(what)}: ${notice}`, total.toFixed(1)))
      return
    }
    missed++
    console.log(row(fault.name, fault.breaks, 'MISSED', total.toFixed(1)))
  } catch (error) {
    failed = true
    missed++
    console.log(row(fault.name, fault.breaks, `ERROR ${error instanceof Error ? error.message : error}`, ''))
  }
}

function row(name: string, breaks: string, by: string, seconds: string): string {
  return `| ${name.padEnd(38)} | ${breaks.padEnd(74)} | ${seconds.padStart(7)} | ${by}`
}
