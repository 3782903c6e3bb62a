import { runtime } from '#runtime'
import { now } from '../runtime/ambient.js'

/*
 * Turns of this thread's event loop. A promise that is settled at once is awaited in microtasks, and these come before all
 * else: a loop of awaits over a queue that is never empty would keep timers, signals and I/O waiting for as long as it lasts.
 * So the operations of all queues are counted here, and once they have gone on for some milliseconds the next ones wait for
 * a turn of the loop.
 *
 * It must cost an operation next to nothing: the clock is looked at after so many operations only as fit into a part of that
 * time, and only if they go on is it asked of the host to tell of the next turn. Between that and its answer the loop has not
 * turned for sure.
 */

/** Milliseconds for which operations go on before the host is asked, and from then on before they wait for its answer. */
const UNWATCHED = 1
const WATCHED = 8
/** Most operations between two looks at the clock; fewer where they are slow. */
const MOST_BETWEEN = 32
const SOON = 0.25
const LATE = 1
/** So many of them come first without a look: those of a loop that turns anyway, as one that waits for each item does. */
const FIRST = 3
/** Where the clock is coarse or stands still. */
const MOST_UNTURNED = 1 << 17

/** Operations until the next look. */
let left = FIRST
let between = 1
/** When the clock was looked at first since the last turn that is known of, or since the host was asked; and last. */
let since = Number.NaN
let last = 0
let looks = 0
let isAsked = false
const waiting = new Set<() => void>()

/** To be called before each operation that may be settled at once: whether it has to wait for a turn instead. */
export function isTurnDue(): boolean {
  return --left <= 0 && look()
}

/** Calls `next` in the event loop's next turn. What is called in one turn is called in order. */
export function afterTurn(next: () => void): void {
  waiting.add(next)
  if (!isAsked) ask(now())
}

/** Resolves in the event loop's next turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => afterTurn(resolve))
}

/** To be called where the host calls in a turn of its own. */
export function noteTurn(): void {
  if (isAsked) return // the answer tells more: several such turns may come before timers have theirs
  begin()
}

function look(): boolean {
  if (!runtime.canWait) return false
  const time = now()
  looks += between
  if (isAsked) {
    if (time - since >= WATCHED || looks > MOST_UNTURNED) return true
  } else if (Number.isNaN(since)) since = last = time
  else if (time - since >= UNWATCHED || looks > MOST_UNTURNED) ask(time)
  if (time - last > LATE) between = 1
  else if (time - last < SOON) between = Math.min(between * 2, MOST_BETWEEN)
  left = between
  last = time
  return false
}

function ask(time: number): void {
  isAsked = true
  since = last = time
  looks = 0
  runtime.nextTurn(turn)
}

function begin(): void {
  left = FIRST
  between = 1
  looks = 0
  since = Number.NaN
}

function turn(): void {
  isAsked = false
  begin()
  if (waiting.size === 0) return
  ask(now()) // of operations that are slow, each is to wait for a turn
  left = between
  for (const next of [...waiting]) {
    waiting.delete(next)
    next()
  }
}
