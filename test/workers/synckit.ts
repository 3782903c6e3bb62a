// The far end of synckit's calls.

import { runAsWorker } from '../../examples/synckit/synckit.js'

let count = 0

runAsWorker(async (what: string, ...args: unknown[]): Promise<unknown> => {
  if (what === 'throw') throw Object.assign(new TypeError('thrown there'), { code: 'E_THERE' })
  if (what === 'later') return await new Promise((resolve) => setTimeout(resolve, Number(args[0]), 'late'))
  if (what === 'count') return ++count
  if (what === 'flags') return process.execArgv
  if (what === 'exit') process.exit(3)
  return args
})
