// npm run bench:calls: makes everything ready, then runs build/bench/calls/main.js in this very process.
import { readCommand } from '../scripts/command.mjs'
import { prepare } from './prepare.mjs'

const options = readCommand(
  'Calls and streams beside synckit, comlink, piscina and thread-stream; some four minutes.',
  {
    rounds: { type: 'string', default: '5', least: 1, value: 'N', help: 'rounds; 5 unless told' },
    sample: {
      type: 'string',
      default: '100',
      least: 1,
      value: 'MS',
      help: 'how long one sample takes; 100 unless told',
    },
    only: { type: 'string', default: '', value: 'TEXT', help: 'only workloads whose id contains it' },
    note: { type: 'string', default: '', value: 'TEXT', help: 'what else is to be said of the machine, on the page' },
    write: { type: 'boolean', default: false, help: 'writes docs/benchmarks-calls.md' },
  },
)
process.env.JANUS_BENCH = JSON.stringify(options)
await prepare('piscina')

await import('../build/bench/calls/main.js')
