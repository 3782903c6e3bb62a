/** The books of a queue that many processes have worked on, of whom some died: what was put is done or set aside, and nothing else was. */

import { readFileSync } from 'node:fs'
import type { Note } from './hand.js'

export interface Balance {
  /** Puts that were acknowledged, or that came in although nobody heard it. */
  items: number
  unheard: number
  /** Items that were given out more than once. */
  again: number
  late: number
  dead: number
}

/** Throws where they do not balance. `puts`: what the server counted. */
export function balance(logs: readonly string[], dead: ReadonlySet<number>, puts: number): Balance {
  const fates = new Map<number, Set<Note[0]>>()
  const numbers = new Map<number, string>()
  const got = new Map<number, number>()
  const dones = new Map<number, number>()
  let late = 0
  for (const log of logs) {
    let before = 0
    const reported = new Set<number>()
    for (const [what, id, number] of notesOf(log)) {
      const fate = fates.get(id) ?? new Set()
      fates.set(id, fate.add(what))
      if (what === 'late') late++
      if (what === 'reported') reported.add(id)
      else if (what !== 'got') reported.delete(id)
      if (what === 'done') dones.set(id, (dones.get(id) ?? 0) + 1)
      if (what === 'got' && number !== undefined) {
        got.set(id, (got.get(id) ?? 0) + 1)
        const known = numbers.get(id) ?? number
        if (known !== number) throw new Error(`item ${id} was put twice: as ${known} and as ${number}`)
        numbers.set(id, number)
      }
      if (what === 'begun') {
        if (id <= before) throw new Error(`${log} is not in order`)
        before = id
      }
    }
    // Its process was killed before it heard.
    for (const id of reported) fates.get(id)?.add('perhaps done')
  }
  const came = new Set([...numbers.keys(), ...dead])
  for (const [id, fate] of fates) {
    if (fate.has('put') && !fate.has('done') && !fate.has('perhaps done') && !dead.has(id)) {
      throw new Error(`item ${id} is lost: ${[...fate].join(', ')}`)
    }
    if (came.has(id) && (fate.has('refused') || !fate.has('begun'))) {
      throw new Error(`item ${id} came although it was never put: ${[...fate].join(', ')}`)
    }
    if ((dones.get(id) ?? 0) > 1) throw new Error(`item ${id} was done ${dones.get(id)} times, each acknowledged`)
  }
  if (came.size !== puts) throw new Error(`${came.size} items came, and the server counted ${puts} puts`)
  inOrder(numbers)
  const unheard = [...came].filter((id) => fates.get(id)?.has('put') !== true).length
  return {
    items: came.size,
    unheard,
    again: [...got.values()].filter((times) => times > 1).length,
    late,
    dead: dead.size,
  }
}

/** FIFO by producer: the server numbers items as they come in, and each process puts one after the other, from an id of its own on. */
function inOrder(numbers: ReadonlyMap<number, string>): void {
  let before: [id: number, number: number] = [-1, -1]
  for (const [id, text] of [...numbers].sort(([a], [b]) => a - b)) {
    const number = Number(text)
    if (Math.floor(before[0] / 1e6) === Math.floor(id / 1e6) && number <= before[1]) {
      throw new Error(`items ${before[0]} and ${id} of one process came in as ${before[1]} and ${number}`)
    }
    before = [id, number]
  }
}

function notesOf(log: string): Note[] {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Note)
}
