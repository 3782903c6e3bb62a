import { availableParallelism } from 'node:os'
import type { Cell, Contender, Outcome, Result, Sample, Workload } from './cell.js'

export interface Effort {
  /** Times that each peer is measured, in turn with the others. */
  readonly rounds: number
  /** How long one sample should take, milliseconds. */
  readonly sampleMs: number
  /** How long each peer runs before it is measured, milliseconds, so that its code is compiled; longer where its threads share the cores. */
  readonly warmUpMs: number
  /** After so many milliseconds a workload begins no further round, but the second: on a busy machine there are fewer. */
  readonly workloadMs: number
  /** Items in the very first sample, from which the count is worked out. */
  readonly firstCount: number
}

const LIMIT_MS = 30_000

/** What starting a sample takes, roughly: keeps the shortest ones from being repeated without end. */
const OVERHEAD_MS = 1

interface Runner {
  readonly cell: Cell
  readonly rounds: number[]
  readonly p99s: number[]
  contender: Contender | undefined
  count: number
  failure: string | undefined
}

/**
 * Measures all peers of a workload side by side: all are started, each is warmed up, and then they take turns, one
 * sample a round, so that whatever else the machine does falls on all of them alike.
 */
export async function measure(workload: Workload, effort: Effort): Promise<Outcome> {
  const runners = workload.cells.map(
    (cell): Runner => ({
      cell,
      rounds: [],
      p99s: [],
      contender: undefined,
      count: effort.firstCount,
      failure: undefined,
    }),
  )
  const deadline = performance.now() + effort.workloadMs
  try {
    for (const runner of runners) await attempt(runner, () => warmUp(runner, effort))
    for (let round = 0; round < effort.rounds; round++) {
      if (round >= 2 && performance.now() > deadline) break
      for (let turn = 0; turn < runners.length; turn++) {
        const runner = runners[(turn + round) % runners.length]
        if (runner !== undefined && runner.failure === undefined) await attempt(runner, () => sampleOnce(runner))
      }
    }
  } finally {
    for (const { contender } of runners) await contender?.close()
  }
  const { id, group, title, unit, bytes = 0 } = workload
  return { id, group, title, unit, bytes, results: runners.map(resultOf) }
}

/** Opens the contender and finds the count with which a sample takes about as long as it should. */
async function warmUp(runner: Runner, { sampleMs, warmUpMs }: Effort): Promise<void> {
  const contender = await runner.cell.open()
  runner.contender = contender
  const most = runner.cell.most ?? Number.POSITIVE_INFINITY
  runner.count = Math.min(runner.count, most)
  const turns = Math.max(1, (runner.cell.threads ?? 1) / availableParallelism())
  for (let spent = 0, tries = 0; spent < warmUpMs * turns || tries < 3; tries++) {
    const { elapsed } = await within(contender.sample(runner.count))
    spent += elapsed / 1e6 + OVERHEAD_MS
    const factor = Math.min(Math.max((sampleMs * 1e6) / elapsed, 0.1), 10)
    runner.count = Math.min(most, Math.max(1, Math.round(runner.count * factor)))
  }
}

async function sampleOnce({ contender, count, rounds, p99s }: Runner): Promise<void> {
  if (contender === undefined) return
  const { elapsed, median, p99 } = await within(contender.sample(count))
  rounds.push(median ?? elapsed / count)
  if (p99 !== undefined) p99s.push(p99)
}

async function attempt(runner: Runner, action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    runner.failure = error instanceof Error ? error.message : String(error)
  }
}

function resultOf({ cell, rounds, p99s, failure }: Runner): Result {
  return { name: cell.name, kind: cell.kind, rounds, p99s, failure }
}

async function within(sampling: Promise<Sample>): Promise<Sample> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  })
  try {
    return await Promise.race([sampling, late])
  } finally {
    clearTimeout(timer)
  }
}
