import type { Kind } from '../proof/model.js'
import { checkReason, ended, failed, follow, get, halfway, item, lend, put, reap, sequence } from './operations.js'
import { forOrder, type Scenario } from './world.js'

/** Workers that a queue follows end, and so do the threads that follow them: the last of all is its end, and each has one. */
export const followingScenarios: readonly Scenario[] = (['fifo', 'lifo', 'priority'] as const).flatMap(forKind)

function forKind(kind: Kind): Scenario[] {
  return forOrder(kind, [
    { name: 'following: ended, blocked get', beforeBy: [[0, follow(1)]], threads: [ended(0), get('block')] },
    { name: 'following: ended, put', beforeBy: [[0, follow(1)]], threads: [ended(0), put(item(1))] },
    {
      name: 'following: ended, ended, blocked get',
      beforeBy: [
        [0, follow(1)],
        [1, follow(1)],
      ],
      threads: [ended(0), ended(1), get('block')],
    },
    {
      name: 'following: ended ended, failed',
      beforeBy: [
        [0, follow(2)],
        [1, follow(1)],
      ],
      threads: [sequence(ended(0), ended(0)), failed(1), checkReason],
    },
    {
      name: 'following: another one is told, and a blocked get',
      beforeBy: [[2, follow(1)]],
      threads: [ended(2), get('block'), checkReason],
    },
    {
      name: 'following: a dead thread, its end, blocked get',
      ghost: follow(1),
      threads: [sequence(reap(2), checkReason), get('block')],
    },
    {
      name: 'following: a dead thread, two ends',
      ghost: follow(2),
      threads: [sequence(reap(2), checkReason), sequence(reap(2), checkReason)],
    },
    {
      name: 'following: a dead thread that was lent something, its end, ended',
      before: [put(item(1, 20))],
      ghost: sequence(follow(1), lend()),
      threads: [reap(2), ended(2)],
    },
    {
      name: 'following: a dead thread amid a large put, its end, ended',
      beforeBy: [[1, follow(1)]],
      ghost: sequence(follow(1), halfway(put(item(9, 8160)), 4)),
      threads: [reap(3), ended(1), get('block')],
    },
    { name: 'following: follow, ended', beforeBy: [[1, follow(1)]], threads: [follow(1), ended(1)] },
  ])
}
