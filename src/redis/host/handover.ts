import type { News, State as QueueState, Settings } from '../protocol.js'
import { lookFor } from './beats.js'
import { Call, type Calling, type Part } from './call.js'
import { startTimer } from './endings.js'
import type { Lent, State } from './state.js'
import { empty, stepOf } from './step.js'

/** A session as another thread can take it up: calls by their places in `calls`, times as what is left, as each thread has a clock of its own. */
export interface Handover {
  readonly faces: readonly number[]
  readonly isUp: boolean
  readonly settings: Settings
  readonly maxsize: number
  readonly sid: string
  readonly isNew: boolean
  readonly epoch: Uint8Array
  readonly generation: number
  readonly state: QueueState
  readonly reason: Uint8Array | undefined
  readonly over: News['over']
  readonly number: number
  readonly answered: number
  readonly token: number
  readonly received: number
  readonly joined: number
  readonly acknowledged: [number: number, puts: number][]
  readonly forgotten: number
  readonly leases: ReadonlyMap<number, Lent>
  readonly admitted: ReadonlySet<number>
  readonly refused: ReadonlySet<number>
  readonly calls: readonly PlainCall[]
  /** Of a face, and not answered. */
  readonly open: readonly number[]
  readonly queue: readonly number[]
  readonly steps: readonly PlainStep[]
  readonly tokens: readonly Entry[]
  readonly parked: readonly Entry[]
  readonly joiners: readonly Entry[]
  readonly covering: readonly number[]
}

type Entry = readonly [number, number]

interface PlainCall {
  readonly request:
    | Exclude<Calling, { op: 'withdraw' }>
    | (Omit<Calling & { op: 'withdraw' }, 'target'> & { target: number })
  readonly face: number
  readonly patience: number
  readonly timeLeft: number
  readonly phase: Call['phase']
  readonly ending: Call['ending']
  readonly entered: number
  readonly first: number
  readonly last: number
  readonly token: number
  readonly early: Uint8Array | undefined
  readonly rest: number
}

interface PlainStep {
  readonly number: number
  readonly puts: number
  readonly problem: string | undefined
  readonly refusals: number
  readonly operations: readonly {
    readonly code: string
    readonly parts: readonly { readonly call: number; readonly from: number; readonly count: number }[]
  }[]
}

/** What there is to take up; here nothing more comes of it. */
export function handOver(s: State, isUp: boolean): Handover {
  const places = new Map<Call, number>()
  const calls: PlainCall[] = []
  const now = performance.now()
  const placeOf = (call: Call): number => {
    const known = places.get(call)
    if (known !== undefined) return known
    const place = places.size
    places.set(call, place)
    const { request } = call
    calls[place] = {
      request: request.op === 'withdraw' ? { ...request, target: placeOf(request.target) } : request,
      face: call.face,
      patience: call.deadline - now,
      timeLeft: call.expiry - now,
      phase: call.phase,
      ending: call.ending,
      entered: call.entered,
      first: call.first,
      last: call.last,
      token: call.token,
      early: call.early,
      rest: call.rest,
    }
    clearTimeout(call.timer)
    return place
  }
  const entries = (map: Iterable<[number, Call]>): Entry[] => [...map].map(([key, call]) => [key, placeOf(call)])
  const { settings, maxsize, sid, isNew, epoch, generation, state, reason, over, number, answered, token } = s
  const { received, joined, acknowledged, forgotten, leases, admitted, refused } = s
  const steps = s.unanswered.map((step) => ({
    number: step.number,
    puts: step.puts,
    problem: step.problem,
    refusals: step.refusals,
    operations: step.operations.map(({ code, parts }) => ({
      code,
      parts: parts.map(({ call, from, count }) => ({ call: placeOf(call), from, count })),
    })),
  }))
  const handover = {
    faces: [...s.answersOf.keys()],
    isUp,
    settings,
    maxsize,
    sid,
    isNew,
    epoch,
    generation,
    state,
    reason,
    over,
    number,
    answered,
    token,
    received,
    joined,
    acknowledged,
    forgotten,
    leases: new Map(leases),
    admitted,
    refused,
    open: [...s.calls.values()].map(placeOf),
    queue: s.queue.map(placeOf),
    steps,
    tokens: entries(s.tokens),
    parked: entries(s.parked),
    joiners: entries(s.joiners),
    covering: [...s.covering].map(placeOf),
    calls,
  }
  s.over = 'left'
  s.answersOf.clear()
  return handover
}

/** Takes up what another thread handed over; the resume that has to follow settles what happened meanwhile. */
export function takeUp(s: State, from: Handover): void {
  const { sid, isNew, generation, state, over, number, answered, token } = from
  const { received, joined, acknowledged, forgotten } = from
  Object.assign(s, { sid, isNew, generation, state, over, number, answered, token })
  Object.assign(s, { received, joined, acknowledged, forgotten })
  s.isMoving = from.isUp
  s.reason = from.reason === undefined ? undefined : Buffer.from(from.reason)
  for (const [id, lent] of from.leases) s.leases.set(id, lent)
  for (const arrival of from.admitted) s.admitted.add(arrival)
  for (const arrival of from.refused) s.refused.add(arrival)
  const open = new Set(from.open)
  const made = new Map<number, Call>()
  const now = performance.now()
  const callAt = (place: number): Call => {
    const known = made.get(place)
    if (known !== undefined) return known
    const plain = from.calls[place]
    if (plain === undefined) throw new RangeError(`no call ${place} was handed over`)
    const request: Calling =
      plain.request.op === 'withdraw' ? { ...plain.request, target: callAt(plain.request.target) } : plain.request
    const isOpen = open.has(place) && 'call' in request
    const call = isOpen ? s.begin(request, plain.face) : new Call(request, plain.face, now, s.patience)
    made.set(place, call)
    const { ending, entered, first, last, rest, phase } = plain
    Object.assign(call, { ending, entered, first, last, rest, phase, token: plain.token })
    call.deadline = now + plain.patience
    call.expiry = now + plain.timeLeft
    call.early = plain.early === undefined ? undefined : Buffer.from(plain.early)
    return call
  }
  const somewhere = new Set<number>([...from.queue, ...from.covering])
  for (const [, place] of [...from.tokens, ...from.parked, ...from.joiners]) somewhere.add(place)
  for (const plain of from.steps) {
    const operations = plain.operations.map(({ code, parts }) => ({
      code,
      parts: parts.map(({ call, from: first, count }): Part => {
        somewhere.add(call)
        return { call: callAt(call), from: first, count }
      }),
    }))
    const step = stepOf(plain.number, operations, plain.puts)
    step.isAbroad = true
    step.refusals = plain.refusals
    if (plain.problem !== undefined) empty(step, plain.problem)
    s.unanswered.push(step)
  }
  // What was being fetched is a lease that nobody knows, as what was pushed meanwhile: the resume gives these to whoever waits, in order.
  const waiting = [...from.tokens]
  for (const place of from.open) {
    const call = callAt(place)
    if (somewhere.has(place) || call.request.op !== 'get' || call.token === 0) continue
    somewhere.add(place)
    call.phase = 'waiting'
    waiting.push([call.token, place])
  }
  for (const [key, place] of waiting.sort(([a], [b]) => a - b)) s.tokens.set(key, callAt(place))
  for (const [key, place] of from.parked) s.parked.set(key, callAt(place))
  for (const [key, place] of from.joiners) s.joiners.set(key, callAt(place))
  for (const place of from.covering) s.covering.add(callAt(place))
  for (const place of from.queue) s.queue.push(callAt(place))
  for (const place of from.open) {
    const call = callAt(place)
    if (call.request.op === 'look') lookFor(s, call)
    else if (!somewhere.has(place) && call.phase !== 'over') {
      // It had paused: it asks anew.
      call.deadline = now + s.patience
      s.enqueue(call)
    }
    if (call.waits && call.expiry < Number.POSITIVE_INFINITY && call.phase !== 'over') startTimer(s, call)
  }
}
