import {
  B_FLAGS,
  B_FOLLOWED,
  B_LENT,
  B_QUEUE,
  B_USED,
  GONE,
  H_KIND,
  LAST,
  MEMBER_OWNS,
  NEEDS_HELP,
  NO_PAGE,
  PAGE_BYTES,
  SHUT,
  SKIPPED,
  T_PUT,
} from '../core/layout.js'
import { orphansReason } from './orphans.js'
import type { Space } from './space.js'

/** Gives back what the thread of this number held, which has ended or is done with the memory; false where another does so, or has (A4). */
export function reap(space: Space, record: number, thread: number): boolean {
  if (space.retry.until(() => space.core.claim(record, thread)) !== 1) return false
  giveBack(space, record)
  return true
}

function giveBack(space: Space, record: number): void {
  const { core, retry } = space
  const own = core.held() >>> 0
  if (own !== record) inheritAll(space, record)
  core.hold(record)
  try {
    freeAll(space)
    retry.until(core.countOut)
    for (const member of space.members(record)) {
      if (space.word(member + B_USED) !== 0) retireMember(space, member, own !== record)
    }
    retry.until(core.unregister)
  } finally {
    core.hold(own)
  }
  space.wakeMemoryWaiters()
}

/** Ends what the dead thread had begun for threads that died before it. */
function inheritAll(space: Space, dead: number): void {
  for (;;) {
    const record = space.retry.until(() => space.core.inherit(dead))
    if (record <= 0) return
    giveBack(space, record)
  }
}

/** Ends a membership of the record that the core holds: what is lent to it goes back, the queue is left, and taken apart where it was the last. */
export function retireMember(space: Space, member: number, died: boolean): void {
  const { core, retry } = space
  const place = space.word(member + B_QUEUE)
  const kind = space.word(place + H_KIND)
  if (died) helpOut(space, place, kind) // what it had dropped, and was freeing
  for (let cell = space.word(member + B_LENT); cell !== 0; cell = space.word(member + B_LENT)) {
    giveBackLoan(space, place, kind, member, cell, false)
  }
  if (died && space.word(member + B_FOLLOWED) !== 0) shutOrphaned(space, place) // B5
  if ((space.word(member + B_FLAGS) & MEMBER_OWNS) !== 0) retry.until(() => core.shut(place, 0))
  if (retry.until(() => core.quit(member, died)) === LAST) {
    takeApart(space, place, kind)
    retry.until(() => core.bury(member))
    space.wakeMemoryWaiters()
  }
}

/** Shuts the queue down for which the dead thread followed workers; with the reason, but where the queue's name leaves it no room. */
function shutOrphaned(space: Space, place: number): void {
  const { core, retry, views } = space
  const reason = orphansReason()
  const record = core.held() >>> 0
  views.see(record + PAGE_BYTES)
  views.bytes.set(reason, record + T_PUT)
  retry.until(() => core.shut(place, reason.length))
}

/**
 * Ends a loan by giving the item back: 0, GONE where it is over already, SHUT where the queue was shut down immediately: then the
 * item is dropped, and counts as done.
 */
export function giveBackLoan(
  space: Space,
  place: number,
  kind: number,
  member: number,
  cell: number,
  last: boolean,
): number {
  const { core } = space
  const order = space.order(kind)
  const step = (): number => order.giveBack(place, member, cell, last)
  for (;;) {
    const code = space.retry.until(step)
    if (code === 0 || code === GONE) return code
    if (code === SHUT) return endLoan(space, place, kind, member, cell) === 0 ? SHUT : GONE
    if (code === NEEDS_HELP) helpOut(space, place, kind)
    else if (code === NO_PAGE && space.retry.until(() => core.allocPage(place)) === 0) {
      space.retry.until(() => order.grow(place, NO_PAGE, 0))
      freeAll(space)
    } else if (last)
      return giveBackLoan(space, place, kind, member, cell, false) // to its place, which needs no memory
    else if (!shrink(space, place, kind)) core.retryGrowth()
  }
}

/** Ends a loan as done: 0, or GONE where it is over already. */
export function endLoan(space: Space, place: number, kind: number, member: number, cell: number): number {
  for (;;) {
    const code = space.retry.until(() => space.core.loanDone(place, member, cell))
    if (code !== NEEDS_HELP) {
      freeAll(space)
      return code
    }
    helpOut(space, place, kind)
  }
}

/** Frees all that is pending in the record that the core holds. */
function freeAll({ core, retry }: Space): void {
  for (const step of [core.abandon, core.unreserve, core.freeCell, core.release, core.unpin, core.freePage]) {
    retry.until(step)
  }
}

/** Does the steps of others that come first. */
function helpOut(space: Space, place: number, kind: number): void {
  const order = space.order(kind)
  freeAll(space)
  while (space.retry.until(() => order.help(place)) === NEEDS_HELP) {}
  while (space.retry.until(() => order.sweep(place)) === SKIPPED) freeAll(space)
}

/** Whether a page came free that the queue can do without. */
function shrink(space: Space, place: number, kind: number): boolean {
  const { core, retry } = space
  const order = space.order(kind)
  helpOut(space, place, kind)
  if (retry.until(() => order.shrink(place)) !== 1 && retry.until(() => core.shrinkSlabs(place)) !== 1) return false
  retry.until(core.freePage)
  return true
}

/** Frees all pages of a queue that nobody else has open, but for those that bury() frees. */
function takeApart(space: Space, place: number, kind: number): void {
  const order = space.order(kind)
  helpOut(space, place, kind) // what an earlier clear() left: a heap is discarded whole only where there is none of it
  while (space.retry.until(() => order.drop(place, 1, 0)) !== 0) helpOut(space, place, kind)
  helpOut(space, place, kind)
  while (shrink(space, place, kind)) {}
}
