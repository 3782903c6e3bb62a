// npm run bench:redis: makes everything ready, then runs build/bench/redis/main.js in this very process.
import { readCommand } from '../scripts/command.mjs'
import { prepare } from './prepare.mjs'

const { rounds, write } = readCommand(
  'The queues on Redis beside BullMQ and bee-queue, on one server; some three minutes.',
  {
    rounds: { type: 'string', default: '3', least: 1, value: 'N', help: 'rounds; 3 unless told' },
    write: { type: 'boolean', default: false, help: 'writes docs/benchmarks-redis.md' },
  },
)
process.env.JANUS_BENCH = JSON.stringify({ rounds, write })
await prepare('bullmq')

await import('../build/bench/redis/main.js')
