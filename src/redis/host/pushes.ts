import type { Call } from './call.js'
import { deliver } from './deliveries.js'
import { conclude } from './lines.js'
import { admit } from './puts.js'
import { deliveriesOf, type State } from './state.js'

const HEAD = 10

/** What the server tells by itself, on the session's own channel and on the one for all. */
export function onPush(s: State, channel: 'own' | 'all', message: Buffer): void {
  if (s.held !== undefined) {
    s.held.push([channel, Buffer.from(message)])
    return
  }
  const letter = String.fromCharCode(message[0] ?? 0)
  if (channel === 'all') {
    onNews(s, letter, message)
    return
  }
  switch (letter) {
    case 'B':
      s.unheard = 0
      return
    case 'G':
    case 'N':
    case 'F': {
      const call = s.tokens.get(message.readUIntBE(1, 6))
      if (call === undefined) return
      if (call.phase === 'sent' && call.ending !== 'abort') call.early = message
      else pushed(s, call, message)
      return
    }
    case 'P': {
      for (let at = 1; at < message.length; at += 6) admit(s, message.readUIntBE(at, 6))
      return
    }
    case 'Q': {
      const arrival = message.readUIntBE(1, 6)
      const call = s.parked.get(arrival)
      if (call === undefined) {
        s.refused.add(arrival)
        return
      }
      s.parked.delete(arrival)
      call.settle('shutdown', call.entered)
    }
  }
}

/** A getter or peeker was served, nudged or refused. */
export function pushed(s: State, call: Call, message: Buffer): void {
  s.tokens.delete(call.token)
  const letter = String.fromCharCode(message[0] ?? 0)
  if (letter === 'F') {
    call.settle('shutdown')
    return
  }
  if (letter === 'N') {
    if (call.phase === 'over') return
    if (call.ending !== undefined) conclude(call, call.ending)
    else s.enqueue(call)
    return
  }
  const ids: number[] = []
  const records: (Buffer | undefined)[] = []
  let isKnown = false
  for (let at = 7; at < message.length; ) {
    const length = message.readUInt32BE(at)
    const id = message.readUIntBE(at + 4, 6)
    ids.push(id)
    isKnown ||= s.leases.get(id)?.deliveries === deliveriesOf(message, at + 4)
    records.push(length === 0 ? undefined : Buffer.from(message.subarray(at + 4, at + 4 + length)))
    at += 4 + (length === 0 ? HEAD : length)
  }
  if (s.lends && isKnown) return
  deliver(s, call, ids, records, false)
}

function onNews(s: State, letter: string, message: Buffer): void {
  const rest = message.subarray(1)
  if (letter === 'S') s.learn(Number(String.fromCharCode(rest[0] ?? 48)), s.maxsize, rest.subarray(1))
  else if (letter === 'M') s.learn(s.state, Number(rest.toString()), s.reason)
  else if (letter === 'D') s.parts.finish('destroyed')
  else if (letter === 'J') {
    s.joined = Math.max(s.joined, Number(rest.toString()))
    for (const [arrival, call] of s.joiners) {
      if (arrival > s.joined) continue
      s.joiners.delete(arrival)
      call.settle('ok')
    }
  }
}
