import type { Kind } from '../proof/model.js'
import { done, get, giveBack, item, lend, put, sequence } from './operations.js'
import { forOrder, PROBE, type Scenario } from './world.js'

/** So many bytes that a segment, or a slab, has room for two of them. */
const HALF = 1896

/** Memory comes free otherwise than by a page: a cell, a segment that getters left; and who takes tasks lacks memory, too. */
export const shortageScenarios: readonly Scenario[] = [
  ...(['fifo', 'lifo', 'priority'] as const).flatMap(forKind),
  ...(['fifo', 'lifo'] as const).flatMap(ofTasks),
  ...forOrder('lifo', [
    {
      // What is given back lies in a cell, and so does what is put above it.
      name: 'no cell: done, blocked put',
      spare: 0,
      before: [put(item(1, HALF)), put(item(2, HALF))],
      beforeBy: [
        [0, lend()],
        [1, lend()],
        [1, giveBack()],
      ],
      threads: [done, put(item(3, HALF), 'block')],
    },
  ]),
  ...forOrder('priority', [
    {
      name: 'no cell: done, blocked put',
      spare: 0,
      before: [put(item(1, HALF)), put(item(2, HALF))],
      beforeBy: [[0, lend()]],
      threads: [done, put(item(3, HALF), 'block')],
    },
  ]),
  ...forOrder('fifo', [
    {
      // The second put drops the first item of the second segment, which leaves the first to whoever needs one.
      name: 'no segment: drop-oldest: blocked put, put put',
      maxsize: 3,
      overflow: 'drop-oldest',
      spare: 0,
      before: [put(item(1, HALF)), put(item(2, HALF)), put(item(3, HALF)), get(), put(item(4, HALF))],
      threads: [put(item(5, HALF), 'block'), sequence(put(item(6)), put(item(7)))],
    },
  ]),
]

function forKind(kind: Kind): Scenario[] {
  return forOrder(kind, [
    {
      name: 'no room: drop-oldest: put, get',
      maxsize: 3,
      overflow: 'drop-oldest',
      spare: 0,
      before: [put(item(1, HALF)), put(item(4, HALF)), put(item(2, 20))],
      threads: [put(item(3, HALF)), get()],
    },
  ])
}

/** Where an item lies in a segment a task of it needs a cell. */
function ofTasks(kind: Kind): Scenario[] {
  return forOrder(kind, [
    {
      name: 'no cell: done, blocked lend',
      spare: 0,
      before: [put(item(1, HALF)), put(item(2, HALF)), put(item(3, HALF))],
      beforeBy: [
        [0, lend()],
        [PROBE, lend()],
      ],
      threads: [done, sequence(lend('block'), done)],
    },
    {
      name: 'no cell: blocked lend, two blocked gets, two puts',
      spare: 0,
      before: [put(item(50)), get()],
      threads: [
        sequence(lend('block'), done),
        sequence(get('block'), get('block')),
        sequence(put(item(1)), put(item(2))),
      ],
      kills: false,
    },
  ])
}
