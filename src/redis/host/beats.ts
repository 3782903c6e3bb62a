import type { Look } from '../protocol.js'
import * as scripts from '../scripts/scripts.js'
import type { Call } from './call.js'
import { hearRefusal } from './exchange.js'
import { messageOf } from './failure.js'
import type { State } from './state.js'
import { afterAll } from './time.js'
import type { Wire } from './wire.js'

/** Says after a while that the session lives, and hears then what it may have missed. */
export function nextBeat(s: State, wire: Wire, delay?: number): void {
  clearTimeout(s.beat)
  s.beat = setTimeout(() => doBeat(s, wire), delay ?? s.beatsEach)
  s.beat.unref()
}

function doBeat(s: State, wire: Wire): void {
  if (s.wire !== wire || !s.isUp) return
  const timer = afterAll(s.patience, () => wire.fail(new Error('a beat was not answered')))
  wire
    .run(scripts.beat, s.keys, s.who(wire))
    .then(([word, state, maxsize, reason, heard, more]) => {
      clearTimeout(timer)
      if (s.wire !== wire || !s.isUp) return
      if (String(word) !== 'OK') {
        hearRefusal(s, [word])
        return
      }
      Atomics.add(s.pulse, 0, 1)
      s.learn(Number(state), Number(maxsize), reason)
      // What the server says is sent comes by the other socket; where it does not, that one is dead.
      if (heard === 0 || ++s.unheard > 3) wire.fail(new Error('what the server pushes does not arrive'))
      else nextBeat(s, wire, more === 1 ? 0 : undefined)
    })
    .catch((error) => {
      clearTimeout(timer)
      if (s.wire !== wire) return
      wire.fail(error)
    })
}

/** Answers a call that looks, once there is a connection. */
export function lookFor(s: State, call: Call): void {
  const wire = s.wire
  if (wire === undefined || !s.isUp) {
    setTimeout(() => {
      if (performance.now() > call.deadline) call.settle('refused')
      else if (call.phase !== 'over') lookFor(s, call)
    }, 20).unref()
    return
  }
  const timer = afterAll(s.patience, () => wire.fail(new Error('the server has not answered in time')))
  wire
    .run(scripts.look, s.keys, s.who(wire))
    .then((reply) => {
      if (String(reply[0]) === 'OK') call.settle('ok', lookOf(reply))
      else setTimeout(() => lookFor(s, call), 20).unref()
    })
    .catch((error) => {
      if (wire.isDown) lookFor(s, call)
      else call.settle('failed', messageOf(error))
    })
    .finally(() => clearTimeout(timer))
}

function lookOf(reply: unknown[]): Look {
  const n = (index: number): number => Number(reply[index])
  const state = n(4)
  return {
    size: n(1),
    maxsize: n(2),
    unfinished: n(3),
    state: state === 2 ? 2 : state === 1 ? 1 : 0,
    puts: n(5),
    gets: n(6),
    waitingPutters: n(7),
    waitingGetters: n(8),
    waitingJoiners: n(9),
    lent: n(10),
    redelivered: n(11),
    bytes: n(12),
    dead: n(13),
    sessions: n(14),
  }
}
