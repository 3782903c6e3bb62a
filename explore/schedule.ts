import { ACTION_SHIFT, THREAD_MASK } from './machine.js'

/** A schedule as text: `0*12 1*3 k0` is 12 steps of thread 0, 3 of thread 1, and the death of thread 0. */
const LETTERS = ['', 'k', 't', 'c']

export function printSchedule(path: readonly number[]): string {
  const words: string[] = []
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

export function parseSchedule(text: string): number[] {
  return text.split(/\s+/).flatMap((word) => {
    const [, letter = '', thread = '0', times = '1'] = /^([a-z]?)(\d)(?:\*(\d+))?$/.exec(word) ?? []
    return Array<number>(Number(times)).fill((LETTERS.indexOf(letter) << ACTION_SHIFT) | Number(thread))
  })
}
