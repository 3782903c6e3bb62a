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
const WATCHED = 9
/** Most operations between two looks at the clock; fewer where they are slow. */
const MOST_BETWEEN = 64
const SOON = 0.25
const LATE = 1
/** So many of them come first without a look: those of a loop that turns anyway, as one that waits for each item does. */
const FIRST = 3
/** Where the clock is coarse or stands still. */
const MOST_UNTURNED = 1 << 17

/** Operations until the next look. */
let left = FIRST
let between = 1
/**
 * When the clock was looked at first since the last turn that is known of, or since the host was asked; and last. In an array
 * of their own: a variable of the module would hold each as an object, and with one that is young each collection of young
 * objects takes twice as long.
 */
const times = new Float64Array([Number.NaN, 0])
const SINCE = 0
const LAST = 1
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

/** Rejects: at once, or in the event loop's next turn where that is due, as who is refused may call again and again. */
export function rejection<R>(error: unknown): Promise<R> {
  if (!isTurnDue()) return Promise.reject(error)
  return nextTurn().then(() => {
    throw error
  })
}

/** To be called where the host calls in a turn of its own. */
export function noteTurn(): void {
  if (isAsked) return // the answer tells more: several such turns may come before timers have theirs
  begin()
}

function look(): boolean {
  if (!runtime.canWait) return false
  const time = now()
  const since = times[SINCE] ?? 0
  looks += between
  if (isAsked) {
    if (time - since >= WATCHED || looks > MOST_UNTURNED) return true
  } else if (Number.isNaN(since)) start(time)
  else if (time - since >= UNWATCHED || looks > MOST_UNTURNED) ask(time)
  const passed = time - (times[LAST] ?? 0)
  if (passed > LATE) between = 1
  else if (passed < SOON) between = Math.min(between * 2, MOST_BETWEEN)
  left = between
  times[LAST] = time
  return false
}

function start(time: number): void {
  times[SINCE] = times[LAST] = time
}

function ask(time: number): void {
  isAsked = true
  start(time)
  looks = 0
  runtime.nextTurn(turn)
}

function begin(): void {
  left = FIRST
  between = 1
  looks = 0
  times[SINCE] = Number.NaN
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
