import type { Call } from './call.js'
import { conclude, withdraw } from './lines.js'
import { putOn } from './puts.js'
import type { State } from './state.js'

/** Ends the call once its time is up. */
export function startTimer(s: State, call: Call): void {
  const left = call.expiry - performance.now()
  if (left <= 0) end(s, call, 'timeout')
  else {
    call.timer = setTimeout(() => startTimer(s, call), Math.min(left, 2 ** 31 - 1))
    call.timer.unref()
  }
}

/** The caller does not want to wait any longer. */
export function end(s: State, call: Call, why: 'timeout' | 'abort'): void {
  if (call.phase === 'over' || call.ending !== undefined) return
  const { op } = call.request
  if (why === 'abort' && !call.waits && call.phase !== 'queued') {
    call.ending = why
    return
  }
  if (call.phase === 'queued') {
    const isReachable = s.isUp || s.isMoving
    if (why === 'timeout' && isReachable && call.first === 0 && call.expiry - performance.now() > -1000) {
      // What was called with little time is still tried once, also where the sockets move first, as they do for the first call that blocks.
      call.ending = why
      return
    }
    conclude(call, why)
    return
  }
  call.ending = why
  if (call.phase === 'resting') conclude(call, why)
  else if (call.phase === 'waiting') {
    if (op !== 'put') {
      if (why === 'abort' || !s.isUp) conclude(call, why)
      withdraw(s, call)
    } else {
      call.deadline = performance.now() + s.patience
      withdraw(s, call)
    }
  } else if (op !== 'put' && why === 'abort') conclude(call, why)
}

/** So many places of the call were still there to be taken out. */
export function withdrawn(s: State, { request }: Call, count: number): void {
  if (request.op !== 'withdraw') return
  const { target } = request
  if (request.line === 'p') {
    const places: number[] = []
    for (let a = request.from; a <= request.to; a++) if (s.parked.delete(a)) places.push(a)
    target.entered += places.length - count
    const entered = places.length - count
    if (entered > 0) s.acknowledge(s.answered, entered)
    if (count > 0) conclude(target, target.ending ?? 'timeout')
    else putOn(s, target)
    return
  }
  if (request.line === 'j') {
    s.joiners.delete(request.from)
    target.settle(count > 0 ? 'timeout' : 'ok')
    return
  }
  if (count > 0) {
    s.tokens.delete(target.token)
    conclude(target, target.ending ?? 'timeout')
  } // else the push is on its way, or came
}

/** Every now and then: who has been without the server's word for too long. */
export function look(s: State): void {
  const now = performance.now()
  for (const call of s.queue) {
    if (call.deadline > now || call.face === 0) continue
    call.settle('refused', call.entered)
  }
  s.queue = s.queue.filter((call) => call.phase !== 'over')
  let late = false
  for (const step of s.unanswered) {
    for (const { parts } of step.operations) {
      for (const { call } of parts) {
        if (call.deadline > now || call.face === 0) continue
        late = true
        call.settle('unknown', call.entered)
      }
    }
  }
  if (late && s.isUp) s.wire?.fail(new Error('the server has not answered in time'))
  if (!s.isUp && s.over === undefined && now - s.downSince > s.patience) {
    for (const call of s.calls.values()) {
      if (call.phase !== 'waiting') continue
      call.settle(call.request.op === 'put' ? 'unknown' : 'refused', call.entered)
    }
  }
  for (const call of s.calls.values()) {
    if ((call.phase === 'waiting' || call.phase === 'covering') && call.deadline <= now)
      call.settle('unknown', call.entered)
  }
}
