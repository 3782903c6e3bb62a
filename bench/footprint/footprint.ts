import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from '../measure/statistics.js'
import { type Bundle, bundleSizes } from './bundle.js'
import type { ProbeName, ProbeResult } from './probe.js'

/** What the package takes before and besides its work. */
export interface Footprint {
  /** Bytes an item of a million in an unlimited queue: what the queue holds for it, what it reserved, what the process grew by. */
  readonly numbers: Resident
  readonly small: Resident
  /** Bytes that the process grows by for an empty queue; microseconds to create one. */
  readonly empty: { readonly bytes: number; readonly microseconds: number }
  /** As many queues at once as were made of 10,000. */
  readonly atOnce: number
  /** Milliseconds to import the package and make the first queue, in a fresh process. */
  readonly importMs: number
  /** Milliseconds that the first 1,000 small objects of a process take, there and back; and by structuredClone(). */
  readonly coldMs: number
  readonly cloneMs: number
  readonly bundles: readonly Bundle[]
}

export interface Resident {
  readonly used: number
  readonly reserved: number
  readonly rss: number
}

const REPEATS = 5

/** Each figure from fresh processes, the median of a few. */
export async function measureFootprint(): Promise<Footprint> {
  const numbers = await probe('numbers')
  const small = await probe('small')
  const empty = await probe('empty')
  const created = await probe('create')
  const imported = await probe('import')
  return {
    numbers: residentOf(numbers),
    small: residentOf(small),
    empty: { bytes: empty.rss, microseconds: created.microseconds },
    atOnce: (await probe('many')).count,
    importMs: imported.microseconds / 1000,
    coldMs: (await probe('cold')).microseconds / 1000,
    cloneMs: (await probe('clone')).microseconds / 1000,
    bundles: await bundleSizes(),
  }
}

function residentOf({ used, reserved, rss }: ProbeResult): Resident {
  return { used, reserved, rss }
}

async function probe(name: ProbeName): Promise<ProbeResult> {
  const script = fileURLToPath(new URL('./probe.js', import.meta.url))
  const results: ProbeResult[] = []
  for (let i = 0; i < REPEATS; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, name])
    const result: ProbeResult = JSON.parse(stdout)
    results.push(result)
  }
  const of = (key: keyof ProbeResult): number => median(results.map((result) => result[key]))
  return {
    used: of('used'),
    reserved: of('reserved'),
    rss: of('rss'),
    microseconds: of('microseconds'),
    count: of('count'),
  }
}
