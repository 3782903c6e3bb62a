// The benchmark: `npm run bench` writes docs/benchmarks.md, `npm run bench:quick` draws bars in the terminal.
//   --quick          a few workloads, under a minute
//   --only=TEXT      only workloads whose id contains TEXT
//   --rounds=N       rounds, 5 unless told; --sample=MS how long one sample takes
//   --no-native      without the peers in other languages
//   --out=FOLDER     where benchmarks.md and its plots go; default docs

import { parseArgs } from 'node:util'
import { benchmark } from './benchmark.js'
import { root } from './paths.js'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
    sample: { type: 'string' },
    'no-native': { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const { quick = false, only = '', rounds, sample, out } = values
const sampleMs = Number(sample ?? (quick ? 50 : 100))
await benchmark({
  quick,
  only,
  native: values['no-native'] !== true,
  effort: {
    rounds: Number(rounds ?? (quick ? 3 : 5)),
    sampleMs,
    warmUpMs: 5 * sampleMs,
    workloadMs: quick ? 4_000 : 9_000,
    firstCount: 500,
  },
  // A part of the workloads makes no page.
  out: out ?? (quick || only !== '' ? undefined : `${root}docs`),
})
