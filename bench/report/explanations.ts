import { nanoseconds, ours, resultOf, timeText, valueText } from './figures.js'
import type { Report } from './report.js'

/** Figures of the same run that belong beside the targets; what they mean for a target is for the reader to judge. */
export function explanation({ outcomes }: Report): string[] {
  const textOf = (id: string, name?: string): string => {
    const outcome = outcomes.find((candidate) => candidate.id === id)
    const result = name === undefined ? ours(outcome) : resultOf(outcome, name)
    if (outcome === undefined || result === undefined) return 'not measured'
    return valueText(nanoseconds(result), outcome.unit, outcome.bytes)
  }
  const timeOf = (id: string, name?: string): string => {
    const outcome = outcomes.find((candidate) => candidate.id === id)
    const result = name === undefined ? ours(outcome) : resultOf(outcome, name)
    return result === undefined ? 'not measured' : timeText(nanoseconds(result))
  }
  return [
    'Figures of the same run that belong beside them:',
    '',
    `- *One thread.* A put and a get take ${timeOf('pair-number')}; crossbeam's ${timeOf('pair-number', 'crossbeam')}, Go's`,
    `  ${timeOf('pair-number', 'Go channel')}.`,
    `- *Blocking to async.* An item costs ${timeOf('flow-sa')}, by batches of 64 ${timeOf('batch-sa')}; a bare \`await\``,
    `  ${timeOf('flow-sa', 'bare await')}, one of a promise that is made for the item ${timeOf('flow-sa', 'await of a promise made anew')}.`,
    `- *64 KiB byte arrays.* ${textOf('item-bytes')} through the queue; one copy on one core, into memory that is used again,`,
    `  ${textOf('item-bytes', 'Buffer.copy')} (Buffer.copy) and ${textOf('item-bytes', 'memory.copy')} (WebAssembly).`,
    `- *Capacity 1.* An item costs ${timeOf('capacity-1')}; a bare wait/notify round trip ${timeOf('trip-ss', 'bare wait/notify')}.`,
    '',
  ]
}
