// In the interpreter's place: a worker that ends while its program waits for a line.

import { spawnData } from 'janus-queue'
import { attachCalls, serveCalls } from 'janus-queue/rpc'
import type { Outside } from '../../examples/interpreter/console.js'

const outside = attachCalls<Outside>(spawnData()).client().async

serveCalls({
  async run(run: number): Promise<never> {
    outside.input(run, 'a line? ').catch(() => {})
    await outside.print(run, 'asked')
    process.exit(3)
  },
})
