import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureFootprint } from './footprint/footprint.js'
import { environmentOf } from './machine/environment.js'
import { pingPong } from './machine/ping-pong.js'
import type { Outcome } from './measure/cell.js'
import { type Effort, measure } from './measure/runner.js'
import { closeNatives, noNatives, startNatives } from './native/natives.js'
import { root } from './paths.js'
import { writeReport } from './report/report.js'
import { showOutcome } from './report/terminal.js'
import { type Choice, workloads } from './workloads/workloads.js'

export interface Settings extends Choice {
  readonly effort: Effort
  /** Whether to build and start the peers in other languages. */
  readonly native: boolean
  /** The folder that the page and its plots go to; undefined: none is written. */
  readonly out: string | undefined
}

/** Runs the workloads, shows each as it is done, and writes the page. */
export async function benchmark({ effort, native, out, ...choice }: Settings): Promise<Outcome[]> {
  const since = performance.now()
  const say = (text: string): void => console.error(text)
  const natives = native ? await startNatives(say) : noNatives
  const before = await pingPong()
  const outcomes: Outcome[] = []
  try {
    const planned = workloads(natives, choice)
    for (const [index, workload] of planned.entries()) {
      if (!choice.quick) say(`${index + 1}/${planned.length} ${workload.group}: ${workload.title}`)
      const outcome = await measure(workload, effort)
      outcomes.push(outcome)
      showOutcome(outcome, console.log)
    }
  } finally {
    closeNatives(natives)
  }
  const seconds = (performance.now() - since) / 1000
  if (out === undefined) {
    console.log(`${seconds.toFixed(0)} s; times faster: the median over ${effort.rounds} rounds of our rate / theirs`)
    return outcomes
  }
  say('memory, creation, import and bundle')
  const footprint = await measureFootprint()
  const environment = environmentOf(natives, effort, (performance.now() - since) / 1000, undefined, [
    before,
    await pingPong(),
  ])
  mkdirSync(join(root, 'build'), { recursive: true })
  writeFileSync(join(root, 'build', 'benchmarks.json'), JSON.stringify({ environment, outcomes, footprint }, null, 1))
  writeReport({ environment, outcomes, footprint }, out)
  say(`written: ${join(out, 'benchmarks.md')}`)
  return outcomes
}
