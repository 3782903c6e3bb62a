import * as scripts from '../scripts/scripts.js'
import { explained, messageOf } from './failure.js'
import { answer, tellFailed } from './outcomes.js'
import type { State } from './state.js'
import { buildStep, empty, type Step } from './step.js'
import { pause } from './time.js'
import type { Wire } from './wire.js'

/** Steps that are on their way at once; what is called meanwhile gathers for the next. */
const ON_THE_WAY = 2
/** From so many calls on, two steps are worth what the second costs. */
const MANY = 64
/** Between what the server refuses again and again, milliseconds. */
const LONGEST_PAUSE = 1000

/**
 * Makes steps of what is queued. Of many calls the first half goes ahead, and the others once it is written: then the server does one half while this
 * thread hears of the other and asks for more, and each has something to do at any time.
 */
export function pump(s: State): void {
  while (s.isUp && !s.stalled && s.unanswered.length < ON_THE_WAY && s.queue.length > 0) {
    const isHalf = s.unanswered.length === 0 && s.queue.length >= MANY
    const most = isHalf ? s.queue.length >> 1 : s.queue.length
    const step = buildStep(s.queue, most, s.number + 1, (call) => s.tokenOf(call), s.generation)
    if (step.operations.length === 0) continue
    s.number++
    s.unanswered.push(step)
    s.parts.send(step)
    if (isHalf) {
      s.schedule(setImmediate)
      return
    }
  }
}

/** Sends a step that was made. */
export function send(s: State, step: Step): void {
  const wire = s.wire
  if (wire === undefined) return
  if (step.wire !== undefined && step.wire !== wire) step.isAbroad = true
  step.wire = wire
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
  else hearProblem(s, step, messageOf(explained(problem, scripts.step)))
  if (s.stalled && s.replies === 0) {
    if (step.refusals > 1) await pause(Math.min(10 * 2 ** step.refusals, LONGEST_PAUSE))
    await sendAgain(s, wire)
  }
  s.schedule()
}

/** The reply to a step. */
function hear(s: State, step: Step, reply: unknown[]): void {
  const word = String(reply[0])
  if (word !== 'OK' && word !== 'AGAIN') {
    hearRefusal(s, reply)
    return
  }
  s.learn(Number(reply[1]), Number(reply[2]), reply[3])
  // Done before, by another connection perhaps, of which this WAIT says nothing.
  if (word === 'AGAIN') step.copied = undefined
  answer(s, step, String(reply[4]), word === 'OK' ? reply.slice(5) : undefined)
}

/** The server does not go on with the session as it is. */
export function hearRefusal(s: State, reply: unknown[]): void {
  switch (String(reply[0])) {
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

/**
 * The server did not do it now. That it never does is known once something else is done under its number: then its calls have failed. Where that is
 * refused as well, whoever waits is told what is known.
 */
function hearProblem(s: State, step: Step, problem: string): void {
  s.stalled = true
  if (problem.startsWith('NOSCRIPT')) return
  if (++step.refusals > 1) tellFailed(s, step, step.isAbroad ? 'unknown' : 'failed')
  empty(step, problem)
}

/** All that is unanswered, in order, once nothing is on its way any more and the server has the script. */
async function sendAgain(s: State, wire: Wire): Promise<void> {
  if (s.wire !== wire || !s.isUp || !s.stalled) return
  try {
    await wire.send(['SCRIPT', 'LOAD', scripts.step.source])
  } catch (error) {
    wire.fail(error)
    return
  }
  if (s.wire !== wire || !s.isUp || !s.stalled) return
  s.stalled = false
  for (const step of s.unanswered) s.parts.send(step)
}
