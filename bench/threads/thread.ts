// A thread of a workload: gets ready, then does its part of one sample a message.

import { parentPort, workerData } from 'node:worker_threads'
import { isTrips, type Trips } from './program.js'
import { type ProgramName, programOf } from './programs.js'
import type { Part, Spec } from './spec.js'

/** What a thread is started with. */
export interface Post {
  readonly program: ProgramName
  readonly spec: Spec
  readonly part: Part
  readonly value: unknown
  /** Threads that have arrived at the start; counts their starts. */
  readonly gate: Int32Array
  readonly threads: number
}

/** What a thread answers: first an empty one, when it is ready; nanoseconds of the system's clock. */
export interface Answer {
  readonly start?: bigint
  readonly end?: bigint
  readonly trips?: Trips | undefined
}

const { program, spec, part, value, gate, threads }: Post = workerData
const { open } = await programOf(program)
const run = await open(spec, part, value)

parentPort?.on('message', async (count: number) => {
  startTogether()
  const start = process.hrtime.bigint()
  const result = await run(count)
  const end = process.hrtime.bigint()
  const answer: Answer = { start, end, trips: isTrips(result) ? result : undefined }
  parentPort?.postMessage(answer)
})
parentPort?.postMessage({} satisfies Answer)

/** Waits until all threads of the workload are here. */
function startTogether(): void {
  const [ARRIVED, STARTS] = [0, 1]
  const starts = Atomics.load(gate, STARTS)
  if (Atomics.add(gate, ARRIVED, 1) === threads - 1) {
    Atomics.store(gate, ARRIVED, 0)
    Atomics.add(gate, STARTS, 1)
    Atomics.notify(gate, STARTS)
  } else Atomics.wait(gate, STARTS, starts)
}
