import { ACTION_SHIFT, THREAD_MASK } from './machine.js'

/**
 * A schedule as text: `0*12 1*3 k0` is 12 steps of thread 0, 3 of thread 1, and the death of thread 0. `@64+2.96` before it: the words
 * from 64 on, two of them, and 96 are written by somebody; only these are looked at in steps of their own.
 */
const LETTERS = ['', 'k', 't', 'c']

export function printSchedule(path: readonly number[], written: readonly number[]): string {
  const words: string[] = [`@${printWords(written)}`]
  for (let index = 0; index < path.length; ) {
    const action = path[index] ?? 0
    let end = index + 1
    while (path[end] === action) end++
    const word = `${LETTERS[action >> ACTION_SHIFT] ?? ''}${action & THREAD_MASK}`
    words.push(end - index === 1 ? word : `${word}*${end - index}`)
    index = end
  }
  return words.join(' ')
}

function printWords(written: readonly number[]): string {
  const sorted = [...written].sort((a, b) => a - b)
  const ranges: string[] = []
  for (let index = 0; index < sorted.length; ) {
    let end = index + 1
    while (sorted[end] === (sorted[index] ?? 0) + end - index) end++
    ranges.push(end - index === 1 ? `${sorted[index]}` : `${sorted[index]}+${end - index}`)
    index = end
  }
  return ranges.join('.')
}

export function parseSchedule(text: string): { readonly path: number[]; readonly written: number[] } {
  const [first = '', ...words] = text.split(/\s+/)
  const written = [...first.matchAll(/(\d+)(?:\+(\d+))?/g)].flatMap(([, from = '0', count = '1']) =>
    Array.from({ length: Number(count) }, (_, index) => Number(from) + index),
  )
  const path = words.flatMap((word) => {
    const [, letter = '', thread = '0', times = '1'] = /^([a-z]?)(\d)(?:\*(\d+))?$/.exec(word) ?? []
    return Array<number>(Number(times)).fill((LETTERS.indexOf(letter) << ACTION_SHIFT) | Number(thread))
  })
  return { path, written }
}
