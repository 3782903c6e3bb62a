// npm run bench, npm run bench:quick: makes everything ready, then runs build/bench/main.js in this very process.
import { readCommand } from '../scripts/command.mjs'
import { prepare } from './prepare.mjs'

const options = readCommand(
  'The benchmark: ten minutes, then it writes a page for this machine in docs/benchmarks/, and docs/benchmarks.md.',
  {
    quick: { type: 'boolean', default: false, help: 'a few workloads in under a minute, drawn in the terminal' },
    only: {
      type: 'string',
      default: '',
      value: 'TEXT',
      help: 'only workloads whose id contains TEXT, shown in the terminal',
    },
    rounds: { type: 'string', least: 1, value: 'N', help: 'rounds; 5, or 3 of a quick one, unless told' },
    sample: {
      type: 'string',
      least: 1,
      value: 'MS',
      help: 'how long a sample takes, in milliseconds; 100, or 50, unless told',
    },
    'no-native': { type: 'boolean', default: false, help: 'without the peers in other languages' },
    out: { type: 'string', value: 'FOLDER', help: 'where the page and its pictures go; docs/ unless told' },
  },
)
await prepare('.package-lock.json')

const { main } = await import('../build/bench/main.js')
await main(options)
