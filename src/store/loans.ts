import { EMPTY, FLAG_CHAINED, L_DELIVERIES, NO_CELL, R_PAYLOAD, SHUT, T_GET } from '../core/layout.js'
import { endLoan, giveBackLoan } from './reap.js'
import { isBusy } from './retry.js'
import type { Store } from './store.js'
import { grow, help, helpOut } from './upkeep.js'

// Items that are out with this thread, each in a cell, until it is done with them, gives them back or dies.

/** Takes the next item on loan: its head, with the payload in `source` and the cell in `cell`; or EMPTY, SHUT, NO_MEMORY. */
export function lend(store: Store): number {
  const step = (): number => store.order.lend(store.place, store.member)
  let code = step()
  for (let tries = 0; code < 0; code = step()) {
    if (code === NO_CELL) {
      if (!grow(store, code, store.result)) return store.refuse()
    } else if (code === EMPTY && store.space.isClaimed)
      store.space.claim(undefined) // a batch may hold some
    else if (code === EMPTY || code === SHUT) {
      store.replenish()
      return code
    } else if (!isBusy(code)) helpOut(store)
    else if (!store.retry.again(code, tries++)) return EMPTY
  }
  store.cell = store.result
  help(store)
  store.locate(store.record + T_GET)
  if ((code & FLAG_CHAINED) !== 0) store.gather(code, store.space.pending(T_GET + R_PAYLOAD), 'lent by')
  return code
}

/** How often the item in the cell, which is lent to this thread, was given out. */
export function deliveriesOf({ space }: Store, cell: number): number {
  return space.word(cell + L_DELIVERIES)
}

/** Ends a loan of this thread: the item is done; false: it is over already. */
export function loanDone({ space, place, identity, member }: Store, cell: number): boolean {
  return endLoan(space, place, identity.kind, member, cell) === 0
}

/**
 * Ends a loan of this thread: the item goes back to its place, or, `last`, behind all others: 0; SHUT: the queue was shut down
 * immediately, the item is dropped and counts as done; GONE: it is over already.
 */
export function giveBack(store: Store, cell: number, last: boolean): number {
  const code = giveBackLoan(store.space, store.place, store.identity.kind, store.member, cell, last)
  help(store)
  return code
}
