import type { Call, Part } from './call.js'
import { deliver } from './deliveries.js'
import { withdrawn } from './endings.js'
import { wait } from './lines.js'
import { pushed } from './pushes.js'
import { heardPut } from './puts.js'
import type { State } from './state.js'
import type { Step } from './step.js'

interface Source {
  readonly items: unknown[] | undefined
  next: number
}

/** What the server says became of a step. Without its items, they are fetched from their leases. */
export function answer(s: State, step: Step, outcome: string, items: unknown[] | undefined): void {
  const index = s.unanswered.indexOf(step)
  if (index < 0) return
  s.unanswered.splice(index, 1)
  s.answered = Math.max(s.answered, step.number)
  if (step.problem !== undefined && outcome === '') {
    tellFailed(s, step, 'failed')
    s.schedule()
    return
  }
  const words = outcome === '' ? [] : outcome.split(' ')
  const source = { items, next: 0 }
  let entered = 0
  step.operations.forEach((operation, i) => {
    const word = words[i] ?? ''
    switch (operation.code) {
      case 'P':
        entered += heardPut(s, step, operation.parts, word)
        break
      case 'G':
        heardGet(s, operation.parts, word, source)
        break
      case 'C':
      case 'B': {
        const lost = new Set(word.slice(1).split(',').filter(Boolean).map(Number))
        operation.parts.forEach(({ call }, k) => {
          if ('id' in call.request) s.leases.delete(call.request.id)
          call.settle(lost.has(k) ? 'lease-lost' : 'ok')
        })
        break
      }
      default:
        for (const { call } of operation.parts) heard(s, call, operation.code, word, source)
    }
  })
  if (entered > 0) s.acknowledge(step.number, entered)
  if (s.unanswered.length === 0) {
    s.admitted.clear()
    s.refused.clear()
  }
  s.schedule()
}

/** Nothing comes of the step now, or nobody knows. What the session itself wants is asked for again. */
export function tellFailed(s: State, { operations, problem }: Step, status: 'failed' | 'unknown'): void {
  const { generation } = s
  for (const { parts } of operations) {
    for (const { call } of parts) {
      if (call.face !== 0) call.settle(status, status === 'failed' ? problem : call.entered)
      else if (status === 'failed') {
        setTimeout(() => {
          if (s.generation === generation && call.phase !== 'over') s.enqueue(call)
        }, call.rest).unref()
        call.rest = Math.min(call.rest * 2, 1000)
      }
    }
  }
}

function heardGet(s: State, parts: readonly Part[], word: string, source: Source): void {
  const [, list = '', end = '', place = '0'] = /^g([\d,]*)([wesm]?)(\d*)$/.exec(word) ?? []
  const ids = list === '' ? [] : list.split(',').map(Number)
  let arrival = Number(place)
  let at = 0
  for (const { call } of parts) {
    const mine = parts.length === 1 || at >= ids.length ? ids.slice(at) : [ids[at] ?? 0]
    at += mine.length
    if (mine.length > 0) {
      s.tokens.delete(call.token)
      const records = mine.map(() => source.items?.[source.next++])
      deliver(s, call, mine, records, true)
    } else if (end === 'w') {
      call.first = arrival
      call.last = arrival++
      const { early } = call
      if (early !== undefined) {
        call.early = undefined
        pushed(s, call, early)
      } else wait(s, call)
    } else if (end === 'm') {
      s.tokens.delete(call.token)
      if (call.phase !== 'over') s.enqueue(call)
    } else {
      s.tokens.delete(call.token)
      call.settle(end === 's' ? 'shutdown' : 'empty')
    }
  }
}

function heard(s: State, call: Call, code: string, word: string, source: Source): void {
  switch (code) {
    case 'K': {
      const end = word[1]
      s.tokens.delete(call.token)
      if (end === 'i') {
        const record = source.items?.[source.next++]
        if (Buffer.isBuffer(record)) call.settle('ok', [s.given(record, call.face)])
        else if (call.phase !== 'over') s.enqueue(call)
      } else if (end === 'w') {
        call.first = call.last = Number(word.slice(2))
        s.tokens.set(call.token, call)
        const { early } = call
        call.early = undefined
        if (early !== undefined) pushed(s, call, early)
        else wait(s, call)
      } else call.settle(end === 's' ? 'shutdown' : 'empty')
      return
    }
    case 'R': {
      if ('id' in call.request) s.leases.delete(call.request.id)
      if (word === 'rl') call.settle('lease-lost')
      else call.settle('ok', word === 'r1')
      return
    }
    case 'A':
      if ('id' in call.request) s.leases.delete(call.request.id)
      call.settle('ok')
      return
    case 'D':
      call.settle(word === 'd1' ? 'ok' : 'range')
      return
    case 'E':
      call.settle('ok', Number(word.slice(1)))
      return
    case 'J':
      if (word === 'j') call.settle('ok')
      else {
        call.first = call.last = Number(word.slice(2))
        if (call.first <= s.joined) {
          call.settle('ok')
          return
        }
        s.joiners.set(call.first, call)
        wait(s, call)
      }
      return
    case 'T': {
      const ids = word.slice(1).split(',').filter(Boolean).map(Number)
      if (ids.length === 0) call.settle('ok', [])
      else
        deliver(
          s,
          call,
          ids,
          ids.map(() => source.items?.[source.next++]),
          false,
        )
      return
    }
    case 'X':
      withdrawn(s, call, Number(word.slice(1)))
      return
    default:
      call.settle('ok')
  }
}
