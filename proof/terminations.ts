/**
 * Terminates workers at random moments in each operation of each order, and looks how soon the others go on.
 *
 *
 * `each`: terminations per operation and order; `batch`: victims at a time. Prints a table, and fails where the others
 * needed more than two seconds.
 */

import { type Cell, runCell } from './cell.js'
import { isCommand, readNumbers } from './command.js'
import { kinds } from './model.js'
import { Random } from './random.js'
import { operations } from './workers/operations.js'

export const SOON_MS = 2_000

export async function runTerminations(
  each: number,
  batch: number,
  seed: number,
  say: (line: string) => void,
): Promise<Cell[]> {
  say(HEADER)
  const random = new Random(seed)
  const cells: Cell[] = []
  for (const operation of operations) {
    for (const kind of kinds) {
      const cell = await runCell(operation, kind, each, batch, random)
      cells.push(cell)
      say(rowOf(cell))
    }
  }
  return cells
}

const HEADER = 'operation               order     terminations  worst recovery, ms'

export function rowOf({ operation, kind, terminations, worst }: Cell): string {
  const count = String(terminations).padStart(12)
  return `${operation.padEnd(23)} ${kind.padEnd(9)} ${count}  ${worst.toFixed(0).padStart(18)}`
}

if (isCommand(import.meta.url)) {
  const { each, batch, seed } = readNumbers(
    'Terminates workers at random moments in each operation of each order, and looks how soon the others go on.',
    {
      each: [70, 'terminations of an operation and order'],
      batch: [6, 'workers at a time'],
    },
  )
  console.log(`terminations, seed ${seed}`)
  const start = performance.now()
  const say = (line: string): void => console.log(line)
  const cells = await runTerminations(each, batch, seed, say)
  const total = cells.reduce((sum, { terminations }) => sum + terminations, 0)
  const worst = Math.max(...cells.map((cell) => cell.worst)).toFixed(0)
  const seconds = ((performance.now() - start) / 1_000).toFixed(0)
  console.log(`${total} terminations in ${seconds} s; the others went on within ${worst} ms each time`)
  if (cells.some(({ worst }) => worst > SOON_MS)) process.exitCode = 1
}
