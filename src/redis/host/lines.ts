import type { Call } from './call.js'
import type { State } from './state.js'

/** The server has it in a line; without a word until it is served, it does not wait in vain. */
export function wait(s: State, call: Call): void {
  if (call.phase === 'over') {
    withdraw(s, call)
    return
  }
  call.phase = 'waiting'
  call.deadline = Number.POSITIVE_INFINITY
  if (call.ending !== undefined) withdraw(s, call)
}

/** Has it taken out of its line. */
export function withdraw(s: State, call: Call): void {
  const { op } = call.request
  const line = op === 'put' ? 'p' : op === 'join' ? 'j' : 'g'
  s.enqueue(s.own({ op: 'withdraw', line, from: call.first, to: call.last, target: call }))
}

/** It was given up, and nothing came of it. */
export function conclude(call: Call, why: 'timeout' | 'abort'): void {
  if (why === 'abort') call.settle('aborted', call.entered)
  else if (call.request.op === 'put') call.settle(call.phase === 'resting' ? 'memory' : 'full', call.entered)
  else call.settle(call.request.op === 'join' ? 'timeout' : 'empty')
}
