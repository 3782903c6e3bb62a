import { type Check, type Fault, tests } from './fault.js'

const PRELUDE = 'src/redis/scripts/prelude.ts'
const STEP = 'src/redis/scripts/step.ts'
const SCRIPTS = 'src/redis/scripts/scripts.ts'

const leases: readonly Check[] = [tests('redis/leases')]
const waiting: readonly Check[] = [tests('redis/waiting')]
const links: readonly Check[] = [tests('redis/links')]
const failures: readonly Check[] = [tests('redis/failures')]
const clock: readonly Check[] = [tests('redis/clock')]
const refusals: readonly Check[] = [tests('redis/refusals')]

/** The scripts of the queues on Redis, and what goes to them. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'redis: a call stays in line beside its step',
    breaks: 'what it puts is sent with the next step again',
    file: 'src/redis/host/step.ts',
    changes: [['  queue.splice(0, taken)\n', '  queue.splice(0, taken > 1 ? taken - 1 : taken)\n']],
    noticedBy: [tests('redis/faces')],
  },
  {
    name: 'redis: a loss is told to the next',
    breaks: 'LeaseLost goes to another than whose lease is gone',
    file: 'src/redis/host/outcomes.ts',
    changes: [['lost.has(k)', 'lost.has(k - 1)']],
    noticedBy: leases,
  },
  {
    name: 'redis: who was given up has joined',
    breaks: 'join() resolves while something is unfinished, if the reply that would say so is lost',
    file: 'src/redis/host/revival.ts',
    changes: [['if (arrival <= joined)', 'if (arrival <= joined || !isReaped)']],
    noticedBy: links,
  },
  {
    name: 'redis: pushed without a lease',
    breaks: 'R3: what a waiter is given is nowhere on the server',
    file: PRELUDE,
    changes: [['lend(given, to)', 'lend(far, to)']],
    noticedBy: waiting,
  },
  {
    name: 'redis: room for nobody',
    breaks: 'R2: a put stays parked beside the last place',
    file: PRELUDE,
    changes: [['(max <= 0 or qn + backn < max) do', '(max <= 0 or qn + backn < max - 1) do']],
    noticedBy: waiting,
  },
  {
    name: 'redis: joiners are not told',
    breaks: 'join() waits for ever',
    file: PRELUDE,
    changes: [["if unf == 0 and call('EXISTS', jw) == 1 then", "if unf < 0 and call('EXISTS', jw) == 1 then"]],
    noticedBy: waiting,
  },
  {
    name: 'redis: the visibility of one is not kept',
    breaks: 'an item that is not reported never goes to another',
    file: PRELUDE,
    changes: [['if vis > 0 then\n    local times', 'if vis > 0 and #recs > 1 then\n    local times']],
    noticedBy: leases,
  },
  {
    name: 'redis: one delivery too many',
    breaks: 'an item is set aside only after maxDeliveries + 1',
    file: PRELUDE,
    changes: [['elseif maxd > 0 and given >= maxd then', 'elseif maxd > 0 and given > maxd then']],
    noticedBy: leases,
  },
  {
    name: 'redis: deliveries by twos',
    breaks: 'deliveries says 2 at the first',
    file: PRELUDE,
    changes: [["local given = unp('>I2', rec, 7) + 1", "local given = unp('>I2', rec, 7) + 2"]],
    noticedBy: leases,
  },
  {
    name: 'redis: what came back lies below',
    breaks: 'lifo: an item that was given back is not the next',
    file: PRELUDE,
    changes: [
      ['if other and sub(other, 1, 6) > sub(top, 1, 6) then', 'if other and sub(other, 1, 6) < sub(top, 1, 6) then'],
    ],
    noticedBy: leases,
  },
  {
    name: 'redis: given back without its deliveries',
    breaks: 'mode 2 is that of an item nobody had',
    file: PRELUDE,
    changes: [['if mode == 2 then', 'if mode ~= 1 then']],
    noticedBy: leases,
  },
  {
    name: 'redis: the last is like any other',
    breaks: 'release({ last: true }) gives an item its old place',
    file: PRELUDE,
    changes: [['elseif mode == 1 then', 'elseif mode == 3 then']],
    noticedBy: leases,
  },
  {
    name: 'redis: a drained queue never ends',
    breaks: 'getters that wait are not told of the shutdown',
    file: PRELUDE,
    changes: [
      ['if state == 0 or gwn == 0 or qn + backn > 0 then return end', 'if state < 2 or gwn == 0 then return end'],
    ],
    noticedBy: waiting,
  },
  {
    name: 'redis: the end comes while something is lent',
    breaks: 'a getter is refused, and then the item comes back',
    file: PRELUDE,
    changes: [['if #own < total then return false end', '']],
    noticedBy: waiting,
  },
  {
    name: 'redis: a lease that is gone is confirmed',
    breaks: 'done() after the lease ended ends what another has',
    file: STEP,
    changes: [
      [
        "if call('ZREMRANGEBYLEX', lent, '[' .. key, '[' .. key .. TOP) == 0 then",
        "if call('ZREMRANGEBYLEX', lent, '[' .. key, '[' .. key .. TOP) < 0 then",
      ],
    ],
    noticedBy: leases,
  },
  {
    name: 'redis: confirmed, and not counted',
    breaks: 'R4: unfinished stays, and join() waits for ever',
    file: STEP,
    changes: [["if op == 'C' then unf = unf - 1 end", "if op == 'C' then unf = unf - 0 end"]],
    noticedBy: leases,
  },
  {
    name: 'redis: shutdown tells no putter',
    breaks: 'parked puts wait for ever',
    file: STEP,
    changes: [["tell(sub(all[k], 7, 14), 'Q' .. sub(all[k], 1, 6))", 'tell(sub(all[k], 7, 14), sub(all[k], 1, 6))']],
    noticedBy: waiting,
  },
  {
    name: 'redis: dropped, and not counted as done',
    breaks: 'join() waits for ever after shutdown(true)',
    file: STEP,
    changes: [['unf = unf - qn - backn', 'unf = unf - backn']],
    noticedBy: waiting,
  },
  {
    name: 'redis: the outcome of a step is not kept',
    breaks: 'a reply that was lost cannot be asked for again',
    file: STEP,
    changes: [["ARGV[4] .. '|' .. outcome)", "ARGV[4] .. '|')"]],
    noticedBy: links,
  },
  {
    name: 'redis: a step is not numbered',
    breaks: 'a step whose reply was lost is done again',
    file: STEP,
    changes: [["call('HSET', steps, sid .. 'n', number, sid", "call('HSET', steps, sid .. 'n', number - 1, sid"]],
    noticedBy: links,
  },
  {
    name: 'redis: memory is taken for granted',
    breaks: 'a put at the limit of memory breaks off its step',
    file: STEP,
    changes: [['    oom = true', '    oom = false']],
    noticedBy: failures,
  },
  {
    name: 'redis: the dead stay parked',
    breaks: 'a put of a process that died comes in later',
    file: SCRIPTS,
    changes: [['      leave(who)\n', '']],
    noticedBy: failures,
  },
  {
    name: 'redis: a clock set back makes leases longer',
    breaks: 'what a dead process had comes back as much later',
    file: SCRIPTS,
    changes: [['atMost(sess, now + lease)', '']],
    noticedBy: clock,
  },
  {
    name: 'redis: refused on one link, and not on another',
    breaks: 'a step that an earlier link may carry to the server yet is told as failed',
    file: 'src/redis/host/exchange.ts',
    changes: [["step.isAbroad ? 'unknown' : 'failed'", "'failed'"]],
    noticedBy: refusals,
  },
  {
    name: 'redis: what was refused keeps its number free',
    breaks: 'a step that was told as failed may be done later, by an earlier link',
    file: 'src/redis/host/exchange.ts',
    changes: [
      ['  if (++step.refusals > 1) tellFailed', '  tellFailed'],
      [
        '  empty(step, problem)\n',
        '  if (step.refusals < 0) empty(step, problem)\n  s.number--\n  s.unanswered.splice(s.unanswered.indexOf(step), 1)\n',
      ],
    ],
    noticedBy: refusals,
  },
  {
    name: 'redis: who asks anew is taken for one in line',
    breaks:
      'a get whose item was cut off, and whose step is cut off too, is known to nobody: what it is given later stays',
    file: 'src/redis/host/state.ts',
    changes: [['    call.first = 0 // in no line', '    // in no line']],
    noticedBy: [tests('redis/links')],
  },
  {
    name: 'redis: who was forgotten repeats its puts',
    breaks: 'a put that was done before its process was forgotten is done again',
    file: 'src/redis/host/revival.ts',
    changes: [
      ["if (!isRepeatable(call)) call.settle('unknown', call.entered)", 'if (isRepeatable(call)) calls.add(call)'],
    ],
    noticedBy: refusals,
  },
]
