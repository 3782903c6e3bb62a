import { benchmark } from './benchmark.js'
import { root } from './paths.js'

/** The options of bench/run.mjs. */
export interface Options {
  readonly quick: boolean
  readonly only: string
  readonly rounds?: number
  readonly sample?: number
  readonly 'no-native': boolean
  readonly out?: string
}

/** `npm run bench` writes this machine's page and docs/benchmarks.md, `npm run bench:quick` draws bars in the terminal. */
export async function main(options: Options): Promise<void> {
  const { quick, only, rounds = quick ? 3 : 5, sample = quick ? 50 : 100, out } = options
  await benchmark({
    quick,
    only,
    native: !options['no-native'],
    effort: {
      rounds,
      sampleMs: sample,
      warmUpMs: 5 * sample,
      workloadMs: quick ? 4_000 : 9_000,
      firstCount: 500,
    },
    // A part of the workloads makes no page.
    out: out ?? (quick || only !== '' ? undefined : `${root}docs`),
  })
}
