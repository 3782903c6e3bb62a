import type { Kind } from '../proof/model.js'
import { C_NOT_EMPTY, C_NOT_FULL } from '../src/core/layout.js'
import {
  clear,
  close,
  get,
  givingWay,
  inLine,
  item,
  join,
  peek,
  put,
  sequence,
  setLimit,
  shut,
  taskDone,
} from './operations.js'
import { forOrder, type Scenario } from './world.js'

/** Register, look again, wait, against all that notifies: blocked threads and event loops, with and without a time limit. */
export const waitingScenarios: readonly Scenario[] = [
  ...(['fifo', 'lifo', 'priority'] as const).flatMap(forKind),
  // A blocked thread sleeps beside what is there, as an event loop may want it.
  ...forOrder('fifo', [
    {
      name: 'a get gives way, blocked get, put put',
      threads: [givingWay(get('block')), get('block'), sequence(put(item(1)), put(item(2)))],
    },
    {
      name: 'a get gives way, event loop get, put put',
      threads: [givingWay(get('block')), inLine(C_NOT_EMPTY, 'block', undefined), sequence(put(item(1)), put(item(2)))],
    },
    { name: 'a timed get gives way, put', threads: [givingWay(get('timed')), put(item(1))] },
    {
      name: 'a put gives way, blocked put, get get',
      maxsize: 1,
      before: [put(item(1))],
      threads: [givingWay(put(item(2), 'block')), put(item(3), 'block'), sequence(get('block'), get('block'))],
    },
  ]),
]

function forKind(kind: Kind): Scenario[] {
  const one = [put(item(1))]
  return forOrder(kind, [
    { name: 'blocked get, put', threads: [get('block'), put(item(1))] },
    { name: 'blocked get, put of bytes', threads: [get('block'), put(item(1, 20))] },
    { name: 'blocked get, put put', threads: [get('block'), sequence(put(item(1)), put(item(2)))] },
    { name: 'two blocked gets, put put', threads: [get('block'), get('block'), sequence(put(item(1)), put(item(2)))] },
    { name: 'two blocked gets, put', threads: [get('block'), get('block'), put(item(1))] },
    { name: 'blocked get, two puts', threads: [get('block'), put(item(1)), put(item(2))] },
    { name: 'blocked get, get, put', threads: [get('block'), get(), put(item(1))] },
    { name: 'timed get, blocked get, put', threads: [get('timed'), get('block'), put(item(1))] },
    { name: 'timed get, put', threads: [get('timed'), put(item(1))] },
    { name: 'blocked peek, blocked get, put', threads: [peek('block'), get('block'), put(item(1))] },
    { name: 'blocked peek, blocked peek, put', threads: [peek('block'), peek('block'), put(item(1))] },
    { name: 'timed peek, blocked get, put', threads: [peek('timed'), get('block'), put(item(1))] },
    { name: 'blocked put, get', maxsize: 1, before: one, threads: [put(item(2), 'block'), get()] },
    {
      name: 'blocked put of bytes, get of bytes',
      maxsize: 1,
      before: [put(item(1, 20))],
      threads: [put(item(2, 20), 'block'), get()],
    },
    {
      name: 'two blocked puts, get get',
      maxsize: 1,
      before: one,
      threads: [put(item(2), 'block'), put(item(3), 'block'), sequence(get('block'), get('block'))],
    },
    {
      name: 'timed put, blocked put, get',
      maxsize: 1,
      before: one,
      threads: [put(item(2), 'timed'), put(item(3), 'block'), get()],
    },
    { name: 'blocked put, clear', maxsize: 1, before: one, threads: [put(item(2), 'block'), clear] },
    {
      name: 'two blocked puts, clear',
      maxsize: 2,
      before: [...one, put(item(4))],
      threads: [put(item(2), 'block'), put(item(3), 'block'), clear],
    },
    { name: 'blocked put, higher limit', maxsize: 1, before: one, threads: [put(item(2), 'block'), setLimit(2)] },
    {
      name: 'two blocked puts, no limit',
      maxsize: 1,
      before: one,
      threads: [put(item(2), 'block'), put(item(3), 'block'), setLimit(0)],
    },
    {
      name: 'blocked put, lower limit, get',
      maxsize: 1,
      before: one,
      threads: [put(item(2), 'block'), setLimit(1), get()],
    },
    { name: 'blocked get, shut', threads: [get('block'), shut] },
    { name: 'two blocked gets, shut, put', threads: [get('block'), get('block'), sequence(put(item(1)), shut)] },
    { name: 'blocked get, close', threads: [get('block'), close] },
    { name: 'blocked put, shut', maxsize: 1, before: one, threads: [put(item(2), 'block'), shut] },
    { name: 'blocked put, close, get', maxsize: 1, before: one, threads: [put(item(2), 'block'), close, get()] },
    { name: 'join, taskDone', before: [...one, get()], threads: [join(), taskDone] },
    { name: 'two joins, taskDone', before: [...one, get()], threads: [join(), join(), taskDone] },
    { name: 'join, get taskDone, put', before: one, threads: [join(), sequence(get(), taskDone), put(item(2))] },
    { name: 'join, taskDone, taskDone', before: [...one, put(item(2))], threads: [join(), taskDone, taskDone] },
    { name: 'join, clear', before: one, threads: [join(), clear] },
    { name: 'join, close', before: one, threads: [join(), close] },
    { name: 'join, clear, taskDone', before: [...one, put(item(2)), get()], threads: [join(), clear, taskDone] },
    { name: 'timed join, taskDone', before: [...one, get()], threads: [join('timed'), taskDone] },
    { name: 'event loop get, put', threads: [inLine(C_NOT_EMPTY, 'block', undefined), put(item(1))] },
    {
      name: 'event loop get get, put put',
      threads: [inLine(C_NOT_EMPTY, 'block', undefined, undefined), sequence(put(item(1)), put(item(2)))],
    },
    {
      name: 'event loop get, blocked get, put put',
      threads: [inLine(C_NOT_EMPTY, 'block', undefined), get('block'), sequence(put(item(1)), put(item(2)))],
    },
    {
      name: 'event loop get, blocked get, put',
      threads: [inLine(C_NOT_EMPTY, 'block', undefined), get('block'), put(item(1))],
    },
    {
      name: 'two event loops get, put',
      threads: [inLine(C_NOT_EMPTY, 'block', undefined), inLine(C_NOT_EMPTY, 'block', undefined), put(item(1))],
    },
    { name: 'timed event loop get, put', threads: [inLine(C_NOT_EMPTY, 'timed', undefined), put(item(1))] },
    {
      name: 'timed event loop get, blocked get, put',
      threads: [inLine(C_NOT_EMPTY, 'timed', undefined), get('block'), put(item(1))],
    },
    { name: 'event loop get, shut', threads: [inLine(C_NOT_EMPTY, 'block', undefined), shut] },
    { name: 'event loop put, get', maxsize: 1, before: one, threads: [inLine(C_NOT_FULL, 'block', item(2)), get()] },
    {
      name: 'event loop put put, get get',
      maxsize: 1,
      before: one,
      threads: [inLine(C_NOT_FULL, 'block', item(2), item(3)), sequence(get('block'), get('block'))],
    },
    {
      name: 'event loop put, blocked put, get',
      maxsize: 1,
      before: one,
      threads: [inLine(C_NOT_FULL, 'block', item(2)), put(item(3), 'block'), get()],
    },
    { name: 'event loop put, close', maxsize: 1, before: one, threads: [inLine(C_NOT_FULL, 'block', item(2)), close] },
  ])
}
