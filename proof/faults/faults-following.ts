import { exploring, type Fault, tests } from './fault.js'

const MEMBER = 'src/core/member.ts'

/** Workers that queues follow, and the threads that do so for them. */
export const followingFaults: readonly Fault[] = [
  {
    name: 'the dead follow for ever',
    breaks: 'B4: a loop waits for workers of a thread that is dead',
    file: MEMBER,
    changes: [
      ['  store<i32>(queue + H_FOLLOWED, load<i32>(queue + H_FOLLOWED) - load<i32>(member + B_FOLLOWED))\n', ''],
    ],
    noticedBy: [...exploring('following: a dead thread')],
  },
  {
    name: 'a follower dies unheard',
    breaks: 'B5: the workers ended with their thread, and the queue is open',
    file: 'src/store/reap.ts',
    changes: [
      ['if (died && space.word(member + B_FOLLOWED) !== 0)', 'if (died && space.word(member + B_FOLLOWED) > 99)'],
    ],
    noticedBy: [...exploring('following: a dead thread')],
  },
  {
    name: 'a follower is counted out, then heard of',
    breaks: 'B5: whoever gives back what it held dies in between, and nobody shuts the queue down',
    file: 'src/store/reap.ts',
    changes: [
      [
        '  if (died && space.word(member + B_FOLLOWED) !== 0) shutOrphaned(space, place) // B5\n',
        '  const follows = died && space.word(member + B_FOLLOWED) !== 0\n',
      ],
      [
        '  if (retry.until(() => core.quit(member, died)) === LAST) {',
        '  const code = retry.until(() => core.quit(member, died))\n  if (follows) shutOrphaned(space, place)\n  if (code === LAST) {',
      ],
    ],
    noticedBy: [...exploring('following: a dead thread')],
  },
  {
    name: 'the last that ended shuts nothing down',
    breaks: 'B5: a loop over the queue waits for ever',
    file: MEMBER,
    changes: [['  if (left == 0 && load<u32>(queue + H_STATE) == STATE_OPEN) atomic.', '  if (left < 0) atomic.']],
    noticedBy: [...exploring('following: ended')],
  },
  {
    name: 'the last that ended tells no getter',
    breaks: 'C1: a getter sleeps at a queue that is shut down',
    file: MEMBER,
    changes: [
      ['wakeMemoryWaiters, wakeShut }', 'wakeAll, wakeMemoryWaiters }'],
      [
        '  if (left == 0) wakeShut(queue)\n',
        '  if (left == 0) {\n    wakeAll(queue + C_NOT_FULL)\n    wakeAll(queue + C_SHUT_DOWN)\n  }\n',
      ],
    ],
    noticedBy: [...exploring('following: ended')],
  },
  {
    name: 'two that ended are the last',
    breaks: 'a queue is shut down while it follows others',
    file: MEMBER,
    changes: [['  const left = load<i32>(queue + H_FOLLOWED)\n', '  const left = load<i32>(member + B_FOLLOWED)\n']],
    noticedBy: [tests('deaths/followers')],
  },
  {
    name: 'any membership is that which followed',
    breaks: 'a worker from before counts among those that a queue follows since it was opened again',
    file: MEMBER,
    changes: [['load<u32>(member + B_SERIAL) == serial && share > 0', 'share > 0']],
    noticedBy: [tests('deaths/followers')],
  },
]
