import type { Kind } from '../proof/model.js'
import { clear, close, cutShort, get, item, peek, put, sequence } from './operations.js'
import { forOrder, type Scenario } from './world.js'

const PAGE = 4080

/** Items of whole pages: chains are promised, built, taken, peeked at, orphaned and freed, with memory to spare or not. */
export const memoryScenarios: readonly Scenario[] = (['fifo', 'lifo', 'priority'] as const).flatMap(forKind)

function forKind(kind: Kind): Scenario[] {
  const large = (id: number, pages = 1) => item(id, PAGE * pages)
  const one = [put(large(1))]
  // One page less than what a chain of one page and its put need.
  const spare = kind === 'priority' ? 4 : 1
  return forOrder(kind, [
    {
      name: 'the last page: blocked put, blocked put',
      // One page less than both need; what the first gets has room for the second.
      spare: kind === 'priority' ? 4 : 1,
      before: kind === 'fifo' ? [put(item(50, 1896)), put(item(51, 1896)), put(item(52, 16 * 17 - 8))] : [],
      threads: [put(item(1, 50), 'block'), put(item(2, 50), 'block')],
    },
    { name: 'large put, large put', threads: [put(large(1)), put(large(2))] },
    { name: 'large put, get', threads: [put(large(1, 2)), get()] },
    { name: 'large get, large get', before: one, threads: [get(), get()] },
    { name: 'large get, put', before: one, threads: [get(), put(large(2))] },
    { name: 'large peek, get', before: one, threads: [peek(), get()] },
    { name: 'large peek, peek, get', before: one, threads: [peek(), peek(), get()] },
    { name: 'large peek, get put', before: one, threads: [peek(), sequence(get(), put(large(2)))] },
    { name: 'large peek, clear', before: [put(large(1, 2))], threads: [peek(), clear] },
    { name: 'large get, clear', before: [...one, put(large(2))], threads: [get(), clear] },
    { name: 'clear, clear of large', before: [...one, put(large(2))], threads: [clear, clear] },
    { name: 'clear, large put', before: one, threads: [clear, put(large(2))] },
    { name: 'close, large put', before: one, threads: [close, put(large(2))] },
    { name: 'large put, large put into one slot', maxsize: 1, threads: [put(large(1)), put(large(2))] },
    {
      name: 'large put cut short, then another, get',
      threads: [sequence(cutShort(put(large(1))), put(large(2))), get()],
      givesUp: true,
    },
    {
      name: 'large get cut short, then another, put',
      before: [...one, put(large(2))],
      threads: [sequence(cutShort(get()), get()), put(item(3))],
      givesUp: true,
    },
    {
      name: 'large peek cut short, then a get, get',
      before: [...one, put(large(2))],
      threads: [sequence(cutShort(peek()), get()), get()],
      givesUp: true,
    },
    {
      name: 'clear cut short, then a put, get',
      before: [...one, put(large(2))],
      threads: [sequence(cutShort(clear), put(large(3))), get()],
      givesUp: true,
    },
    {
      name: 'blocked large put, get',
      maxsize: 1,
      before: one,
      threads: [put(large(2), 'block'), get()],
    },
    {
      name: 'no room: blocked large put, get',
      spare,
      before: one,
      threads: [put(large(2), 'block'), get()],
    },
    {
      name: 'no room: two blocked large puts, two gets',
      spare,
      before: one,
      threads: [put(large(2), 'block'), put(large(3), 'block'), sequence(get('block'), get('block'))],
      kills: false,
    },
    {
      // The slot that comes free is of no use to the one who lacks memory, and was notified first.
      name: 'no room: blocked large put, put and blocked put, get',
      maxsize: 2,
      spare,
      before: one,
      threads: [put(large(90), 'block'), sequence(put(item(0)), put(item(2), 'block')), get()],
      kills: false,
    },
    {
      name: 'no room: blocked large put, peek, get',
      spare,
      before: one,
      threads: [put(large(2), 'block'), peek(), get()],
      kills: false,
    },
    {
      name: 'no room: timed large put, get',
      spare,
      before: one,
      threads: [put(large(2), 'timed'), get()],
      kills: false,
    },
    {
      name: 'no room: blocked large put, clear',
      spare,
      before: one,
      threads: [put(large(2), 'block'), clear],
    },
  ])
}
