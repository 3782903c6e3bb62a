import * as scripts from '../scripts/scripts.js'
import { messageOf } from './failure.js'
import { answer } from './outcomes.js'
import type { State } from './state.js'
import { buildStep, type Step } from './step.js'
import type { Wire } from './wire.js'

/** Steps that are on their way at once; what is called meanwhile gathers for the next. */
const ON_THE_WAY = 2

/** Makes steps of what is queued. */
export function pump(s: State): void {
  while (s.isUp && !s.stalled && s.unanswered.length < ON_THE_WAY && s.queue.length > 0) {
    const step = buildStep(s.queue, s.number + 1, (call) => s.tokenOf(call), s.generation)
    if (step.operations.length === 0) continue
    s.number++
    s.unanswered.push(step)
    s.parts.send(step)
  }
}

/** Sends a step that was made. */
export function send(s: State, step: Step): void {
  const wire = s.wire
  if (wire === undefined) return
  const sending = exchange(s, wire, step).finally(() => {
    s.sending.delete(sending)
  })
  s.sending.add(sending)
}

async function exchange(s: State, wire: Wire, step: Step): Promise<void> {
  const { sha } = scripts.step
  const args = [...s.who(wire), String(step.number), step.puts > 0 ? '1' : '0', step.packed]
  s.replies++
  let problem: unknown
  let reply: unknown
  try {
    const reached = wire.send(['EVALSHA', sha, String(s.keys.length), ...s.keys, ...args])
    const { replicas } = s.settings
    const copies =
      replicas > 0 && step.puts > 0
        ? wire.send(['WAIT', String(replicas), String(Math.max(Math.floor(s.patience / 2), 1))])
        : undefined
    copies?.catch(() => {})
    reply = await reached
    step.copied = copies === undefined ? undefined : Number(await copies) >= replicas
  } catch (error) {
    problem = error
  }
  s.replies--
  if (s.wire !== wire || wire.isDown) return // the resume settles it
  if (Array.isArray(reply)) hear(s, step, reply)
  else hearProblem(s, step, messageOf(problem))
  if (s.stalled && s.replies === 0) await sendAgain(s, wire)
  s.schedule()
}

/** The reply to a step. */
export function hear(s: State, step: Step, reply: unknown[]): void {
  const word = String(reply[0])
  switch (word) {
    case 'OK':
    case 'AGAIN':
      s.learn(Number(reply[1]), Number(reply[2]), reply[3])
      // Done before, by another connection perhaps, of which this WAIT says nothing.
      if (word === 'AGAIN') step.copied = undefined
      answer(s, step, String(reply[4]), word === 'OK' ? reply.slice(5) : undefined)
      return
    case 'GAP':
      if (Number(reply[1]) < s.answered) s.parts.reconnect(new Error('the server has forgotten steps'))
      else s.stalled = true
      return
    case 'REAPED':
      s.parts.reconnect(new Error('the session was given up'))
      return
    case 'GONE':
      // Whoever destroyed it says so at the same time, by the other socket.
      setTimeout(() => s.parts.reconnect(new Error('the queue is gone')), 100).unref()
  }
}

function hearProblem(s: State, step: Step, problem: string): void {
  if (!problem.startsWith('NOSCRIPT')) {
    for (const { parts } of step.operations) for (const { call } of parts) call.settle('failed', problem)
    step.operations = []
    step.puts = 0
    step.packed = Buffer.alloc(0)
  }
  s.stalled = true
}

/** All that is unanswered, in order, once nothing is on its way any more and the server has the script. */
async function sendAgain(s: State, wire: Wire): Promise<void> {
  try {
    await wire.send(['SCRIPT', 'LOAD', scripts.step.source])
  } catch (error) {
    wire.fail(error)
    return
  }
  if (s.wire !== wire || !s.isUp) return
  s.stalled = false
  for (const step of s.unanswered) s.parts.send(step)
}
