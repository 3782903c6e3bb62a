import type { Outcome } from '../measure/cell.js'
import { nanoseconds, ratioText, timesFaster, valueText } from './figures.js'

const WIDTH = 40

/** Draws a workload's results as bars, the fastest the longest. */
export function showOutcome(
  { group, title, unit, bytes, results, ...rest }: Outcome,
  print: (line: string) => void,
): void {
  const outcome = { group, title, unit, bytes, results, ...rest }
  const best = Math.min(...results.map(nanoseconds).filter((ns) => !Number.isNaN(ns)))
  print(`\n${group}: ${title}`)
  for (const result of results) {
    const { name, kind, failure } = result
    const label = `  ${(kind === 'limit' ? `(${name})` : name).padEnd(28)}`
    if (failure !== undefined) {
      print(`${label}failed: ${failure}`)
      continue
    }
    const ns = nanoseconds(result)
    const bar = bars((best / ns) * WIDTH)
    const ratio = kind === 'ours' ? '' : ratioText(timesFaster(outcome, name)?.median ?? Number.NaN)
    print(`${label}${bar.padEnd(WIDTH + 1)}${valueText(ns, unit, bytes).padStart(10)} ${ratio.padStart(8)}`)
  }
}

function bars(length: number): string {
  const eighths = Math.max(1, Math.round(length * 8))
  return '█'.repeat(eighths >> 3) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths & 7] ?? '')
}
