import type { Call, Part } from './call.js'
import { cover } from './cover.js'
import { wait } from './lines.js'
import type { State } from './state.js'
import type { Step } from './step.js'

/** What the step's answer says of puts. How many items are in by it. */
export function heardPut(s: State, { copied }: Step, parts: readonly Part[], word: string): number {
  const [, count = '0', end = '', place = '0'] = /^p(\d+)([wfso]?)(\d*)$/.exec(word) ?? []
  let left = Number(count)
  let arrival = Number(place)
  for (const { call, count: n } of parts) {
    const entered = Math.min(n, left)
    left -= entered
    call.entered += entered
    if (copied === false && entered > 0) {
      call.settle('unknown', call.entered)
      continue
    }
    if (entered === n) putOn(s, call, copied === true)
    else if (end === 'w') {
      call.first = arrival
      call.last = arrival + n - entered - 1
      for (let a = call.first; a <= call.last; a++) {
        if (s.admitted.has(a)) call.entered++
        else if (s.refused.has(a)) call.settle('shutdown', call.entered)
        else s.parked.set(a, call)
      }
      arrival += n - entered
      if (standsIn(s, call)) wait(s, call)
      else putOn(s, call)
    } else if (end === 'o') rest(s, call)
    else call.settle(end === 's' ? 'shutdown' : 'full', call.entered)
  }
  return Number(count)
}

/** Of a put some items are in: it is done, or the next ones are sent. */
export function putOn(s: State, call: Call, isCopied = false): void {
  if (call.request.op !== 'put' || call.phase === 'over') return
  if (call.entered >= call.request.items.length) {
    if (s.settings.replicas > 0 && !isCopied) cover(s, call)
    else call.settle('ok', call.entered)
  } else if (call.ending !== undefined) call.settle(call.ending === 'abort' ? 'aborted' : 'full', call.entered)
  else {
    call.deadline = performance.now() + s.patience
    call.phase = 'queued'
    s.queue.unshift(call)
    s.schedule()
  }
}

function standsIn(s: State, call: Call): boolean {
  for (let a = call.first; a <= call.last; a++) if (s.parked.get(a) === call) return true
  return false
}

/** The server has no memory: the put tries again in a while. */
function rest(s: State, call: Call): void {
  if (!call.waits || call.ending !== undefined || call.expiry <= performance.now()) {
    call.settle(call.ending === 'abort' ? 'aborted' : 'memory', call.entered)
    return
  }
  if (call.phase === 'over') return
  call.phase = 'resting'
  setTimeout(() => {
    if (call.phase !== 'resting') return
    call.deadline = performance.now() + s.patience
    s.enqueue(call)
  }, call.rest).unref()
  call.rest = Math.min(call.rest * 2, 500)
}

/** A parked put was let in. */
export function admit(s: State, arrival: number): void {
  const call = s.parked.get(arrival)
  if (call === undefined) {
    s.admitted.add(arrival)
    return
  }
  s.parked.delete(arrival)
  call.entered++
  s.acknowledge(s.answered, 1)
  if (!standsIn(s, call)) putOn(s, call)
}
