import { LAYOUT } from '../scripts/prelude.js'
import * as scripts from '../scripts/scripts.js'
import { nextBeat } from './beats.js'
import type { Call } from './call.js'
import { confirm } from './cover.js'
import { deliver } from './deliveries.js'
import { HostError } from './failure.js'
import { conclude, withdraw } from './lines.js'
import { settingsOf } from './meta.js'
import { openOn } from './open.js'
import { answer } from './outcomes.js'
import { onPush } from './pushes.js'
import { admit } from './puts.js'
import { type State, sessionId } from './state.js'
import { pause, within } from './time.js'
import type { Wire } from './wire.js'

const FIRST_PAUSE = 20
const LONGEST_PAUSE = 1000

/** Takes up where the session stood, after the connection broke. */
export function reconnect(s: State, _why: unknown): void {
  if (s.over !== undefined) return
  clearTimeout(s.beat)
  if (s.isUp) {
    s.isUp = false
    s.downSince = performance.now()
    s.listener.reconnecting()
  }
  if (s.reconnecting) return
  s.reconnecting = true
  comeBack(s)
    .catch(() => {})
    .finally(() => {
      s.reconnecting = false
      if (!s.isUp && s.over === undefined && s.downSince > 0) s.parts.reconnect(undefined)
    })
}

async function comeBack(s: State): Promise<void> {
  for (let length = FIRST_PAUSE; s.over === undefined; length = Math.min(length * 2, LONGEST_PAUSE)) {
    try {
      if (s.wire === undefined) {
        const wire = await s.router.route(s.tag)
        if (s.over !== undefined) return
        attach(s, wire)
      }
      const wire = s.wire
      if (wire === undefined) continue
      await within(s.patience, resume(s, wire)).catch((error) => {
        wire.fail(error)
        throw error
      })
      return
    } catch {
      if (s.isMoving) {
        s.isMoving = false
        s.listener.reconnecting()
        // Whose time was up meanwhile is tried no more.
        for (const call of [...s.queue])
          if (call.phase === 'queued' && call.ending !== undefined) conclude(call, call.ending)
      }
      await pause(length * (0.5 + Math.random()))
    }
  }
}

/** Subscribes, then asks where the session stands, and takes up from there. */
export async function resume(s: State, wire: Wire): Promise<void> {
  const { isNew } = s
  s.held = []
  await wire.subscribe(s.channel(s.sid), (message) => onPush(s, 'own', message))
  await wire.subscribe(s.channel('*'), (message) => onPush(s, 'all', message))
  const reply = await wire.run(scripts.resume, s.keys, [...s.who(wire), isNew ? '1' : '0'])
  holdsOn(s, wire)
  const word = String(reply[0])
  if (word === 'GONE' || word === 'NEW') {
    if (word === 'GONE') {
      const isDestroyed = await wasDestroyed(s, wire)
      holdsOn(s, wire)
      if (isDestroyed) {
        s.held = undefined
        s.parts.finish('destroyed')
        return
      }
      await makeAnew(s, wire)
      holdsOn(s, wire)
    }
    return startAfresh(s, wire, -1, word === 'NEW')
  }
  const last = Number(reply[1])
  if (last < s.answered) return startAfresh(s, wire, last)
  const list = (index: number): number[] => String(reply[index]).split(',').filter(Boolean).map(Number)
  const outcomes = [String(reply[2]), String(reply[3])]
  const isReaped = word === 'REAPED'
  for (const step of [...s.unanswered]) {
    if (step.number > last) continue
    const [number, outcome = ''] = (outcomes[step.number % 2] ?? '').split('|')
    if (Number(number) === step.number) answer(s, step, outcome, undefined)
  }
  const letIn = Number(reply[7])
  const getters = new Set(list(10))
  const parked = new Set(list(11))
  const joiners = new Set(list(12))
  const joined = Number(reply[14])
  if (isReaped) s.leases.clear()
  const again: Call[] = []
  const isUnknown = (ids: number[]): number[] => ids.filter((id) => !s.leases.has(id) && !s.fetching.has(id))
  const unknown = isUnknown(list(9))
  s.isUp = true
  s.isNew = false
  s.stalled = false
  for (const [token, call] of [...s.tokens]) {
    if (call.phase === 'sent' && call.first === 0) continue // in a step that is sent again
    if (getters.has(token)) {
      if (call.phase === 'over') withdraw(s, call)
      continue
    }
    s.tokens.delete(token)
    if (call.phase === 'over' || call.phase === 'queued' || call.phase === 'sent') continue
    const wanted = call.request.op === 'get' ? call.request.max : 0
    const ids = unknown.splice(0, wanted)
    if (ids.length > 0)
      deliver(
        s,
        call,
        ids,
        ids.map(() => undefined),
        false,
      )
    else if (call.ending !== undefined) conclude(call, call.ending)
    else again.push(call)
  }
  for (const [arrival, call] of [...s.parked]) {
    if (parked.has(arrival)) {
      if (call.phase === 'over') withdraw(s, call)
      continue
    }
    if (arrival <= letIn) admit(s, arrival)
  }
  const refused = new Set<Call>()
  for (const [arrival, call] of [...s.parked]) {
    if (parked.has(arrival)) continue
    s.parked.delete(arrival)
    refused.add(call)
  }
  for (const call of refused) {
    if (call.phase === 'over') continue
    if (Number(reply[4]) !== 0) call.settle('shutdown', call.entered)
    else if (call.ending !== undefined) conclude(call, call.ending)
    else again.push(call)
  }
  for (const [arrival, call] of [...s.joiners]) {
    if (joiners.has(arrival)) continue
    s.joiners.delete(arrival)
    if (call.phase === 'over') continue
    // Others may have been taken out of the line as those of a session that was given up, and the reply that said so may have been lost.
    if (arrival <= joined) call.settle('ok')
    else again.push(call)
  }
  if (!s.lends) {
    const gone = Number(reply[8]) - s.received
    if (gone > 0) {
      s.received += gone
      s.enqueue(s.own({ op: 'lost', count: gone }))
    }
  }
  for (const call of again) {
    call.first = 0
    call.phase = 'queued'
    call.deadline = performance.now() + s.patience
  }
  // What comes back is there again before anything is asked anew.
  s.queue.unshift(...undoing(s, [...unknown, ...isUnknown(list(13))]), ...again)
  s.learn(Number(reply[4]), Number(reply[5]), reply[6])
  const held = s.held ?? []
  s.held = undefined
  for (const step of s.unanswered) s.parts.send(step)
  for (const [channel, message] of held) onPush(s, channel, message)
  if (s.covering.size > 0) confirm(s)
  s.unheard = 0
  nextBeat(s, wire, isNew ? 0 : undefined)
  if (s.downSince > 0 && !s.isMoving) s.listener.ready()
  s.isMoving = false
  s.downSince = 0
  s.schedule()
}

/** Throws where another connection, or another thread, has taken its place meanwhile. */
function holdsOn(s: State, wire: Wire): void {
  if (wire.isDown || s.wire !== wire) throw new HostError('connection', 'the connection broke again')
}

/** Whoever destroyed it may have said so meanwhile, or left word for those who did not hear. */
async function wasDestroyed(s: State, wire: Wire): Promise<boolean> {
  const [isSaid] = await wire.run(scripts.wasDestroyed, s.keys, s.who(wire))
  if (isSaid === 1) return true
  await pause(50)
  return s.held?.some(([channel, message]) => channel === 'all' && message[0] === 0x44) ?? false
}

/** Leases that nobody here knows: those of answers that came too late, or never. */
function undoing(s: State, ids: readonly number[]): Call[] {
  return ids.map((id) => s.own({ op: 'undo', id, record: undefined }))
}

async function makeAnew(s: State, wire: Wire): Promise<void> {
  const meta = await openOn(wire, s.keys, {
    ...s.settings,
    maxsize: s.maxsize,
    codec: s.settings.codec,
  })
  const opened = settingsOf(meta, s.settings, LAYOUT)
  s.epoch = opened.epoch
  s.settings = { ...opened.settings }
  s.state = 0
  s.reason = undefined
}

/**
 * The server has forgotten what it had acknowledged. Everything goes on with the queue as the server has it.
 *
 * @param isForgotten The queue is there with all that was put, but not the session's numbers, as those of one that was given up more than a day ago: what
 * had been sent may have been done, and is not done again.
 */
async function startAfresh(s: State, wire: Wire, last: number, isForgotten = false): Promise<void> {
  const puts = s.acknowledgedSince(last)
  s.sid = sessionId()
  s.isNew = true
  s.tellKnown(true)
  s.generation++
  s.number = 0
  s.answered = 0
  s.received = 0
  s.acknowledged = []
  s.forgotten = 0
  s.leases.clear()
  const calls = new Set<Call>()
  for (const step of s.unanswered) {
    for (const { parts } of step.operations) for (const { call } of parts) calls.add(call)
  }
  if (isForgotten) {
    for (const call of [...calls, ...s.parked.values()]) if (!isRepeatable(call)) call.settle('unknown', call.entered)
  }
  for (const call of s.tokens.values()) calls.add(call)
  for (const call of s.parked.values()) calls.add(call)
  for (const call of s.joiners.values()) calls.add(call)
  for (const call of s.queue) calls.add(call)
  for (const call of s.covering) call.settle('unknown', call.entered)
  s.covering.clear()
  s.unanswered = []
  s.tokens.clear()
  s.parked.clear()
  s.joiners.clear()
  s.admitted.clear()
  s.refused.clear()
  s.joined = 0
  s.queue = []
  for (const call of calls) {
    if (call.phase === 'over' || call.face === 0) continue
    call.first = 0
    call.phase = 'queued'
    call.deadline = Math.min(call.deadline, performance.now() + s.patience)
    s.queue.push(call)
  }
  s.listener.lost(puts, false)
  await resume(s, wire)
  s.tell()
}

/** Whether it leaves nothing on the server that outlives its session. */
function isRepeatable({ request }: Call): boolean {
  return request.op === 'get' || request.op === 'peek' || request.op === 'join' || request.op === 'dead'
}

/** Goes over this wire from now on. */
export function attach(s: State, wire: Wire): void {
  s.wire = wire
  s.onDown = (error) => {
    wire.leave(s.onDown)
    if (s.wire !== wire) return
    s.wire = undefined
    s.parts.reconnect(error)
  }
  wire.use(s.onDown)
}

/** Lets go of the wire. */
export function detach(s: State): void {
  clearTimeout(s.beat)
  s.isUp = false
  const wire = s.wire
  s.wire = undefined
  if (wire === undefined) return
  if (!wire.isDown) {
    wire.unsubscribe(s.channel(s.sid)).catch(() => {})
    wire.unsubscribe(s.channel('*')).catch(() => {})
  }
  wire.leave(s.onDown)
}
