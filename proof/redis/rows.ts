/** What one process did, as lines of a file that survive it: each is one write, which the kernel has when the process is killed. */

import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Call, Outcome } from '../model.js'

/** How an operation ended: with an outcome; without an effect; or so that nobody can say. */
export type Ending = Outcome | 'void' | 'unknown'

/** Operations that share a begin and an end are one batch, in this order. */
export interface Row {
  readonly call: Call
  readonly begin: number
  end: number
  ending: Ending | undefined
  /** Of the same process. */
  readonly index: number
  readonly batch: number
}

type Line =
  | { begin: number; at: number; calls: Call[] }
  | { end: number; at: number; endings: Ending[] }
  /** The connection broke, or is up again. */
  | { broke: number }
  | { mended: number }

/** Of one clock for all processes of the machine, in nanoseconds. */
export function clock(): number {
  return Number(process.hrtime.bigint())
}

export class RowLog {
  readonly #file: number
  #batches = 0

  constructor(path: string) {
    this.#file = openSync(path, 'a')
  }

  begin(...calls: Call[]): number {
    const begin = this.#batches++
    this.#write({ begin, at: clock(), calls })
    return begin
  }

  /** What has no ending of its own had no effect. */
  end(end: number, ...endings: Ending[]): void {
    this.#write({ end, at: clock(), endings })
  }

  note(what: 'broke' | 'mended'): void {
    const at = clock()
    this.#write(what === 'broke' ? { broke: at } : { mended: at })
  }

  close(): void {
    closeSync(this.#file)
  }

  #write(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}

export function readRows(path: string): { rows: Row[]; broke: number[]; mended: number[] } {
  const rows: Row[] = []
  const broke: number[] = []
  const mended: number[] = []
  const batches = new Map<number, Row[]>()
  // The file of a process that was killed before it did anything.
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  for (const text of lines.filter(Boolean)) {
    const line = JSON.parse(text) as Line
    if ('broke' in line) broke.push(line.broke)
    else if ('mended' in line) mended.push(line.mended)
    else if ('begin' in line) {
      const batch = line.calls.map((call, i): Row => {
        return {
          call,
          begin: line.at,
          end: Number.POSITIVE_INFINITY,
          ending: undefined,
          index: rows.length + i,
          batch: line.begin,
        }
      })
      batches.set(line.begin, batch)
      rows.push(...batch)
    } else {
      for (const [i, row] of (batches.get(line.end) ?? []).entries()) {
        row.end = line.at
        row.ending = revived(line.endings[i] ?? 'void')
      }
    }
  }
  return { rows, broke, mended }
}

/** JSON leaves out what is undefined. */
function revived(ending: Ending): Ending {
  return typeof ending === 'string' || 'refused' in ending ? ending : { value: ending.value }
}
