import { runtime } from '#runtime'
import { InvalidStateError } from '../errors.js'
import { now } from '../runtime/ambient.js'
import { EMPTY, NOT_EMPTY, SHUT } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { inTime } from '../waiting/block.js'
import { CANNOT_BLOCK, CANNOT_WAIT, isWaitable, RECHECK_MILLISECONDS } from '../waiting/codes.js'
import { BaseQueue } from './base.js'
import type { Channel } from './channel.js'

/*
 * Waiting for whichever of several queues has an item first.
 *
 *   W1  Queues are tried one after the other, each by the step that takes: the first that gives an item ends it, so one item is
 *       taken, from one queue, and none from the others.
 *   W2  The one that was served last is tried last: where several have items, each gets its turn.
 *   W3  A blocked thread registers with the memory's select word before the look that decides whether to block (C7 of
 *       src/core/condition.ts), so all queues must be of one memory.
 */

/** Counts the items that select took on this thread: when each queue was served last. */
let turns = 0
const servedAt = new WeakMap<Store, number>()

/** The channels of the faces, checked. */
export function channelsOf(faces: unknown, where: string): Channel<unknown>[] {
  if (!Array.isArray(faces)) throw new TypeError(`${where}: queues must be an array of faces, got ${kindOf(faces)}`)
  if (faces.length === 0) throw new RangeError(`${where}: there must be at least one queue to wait for`)
  return Array.from(faces, (face: unknown, index) => {
    const channel = typeof face === 'object' && face !== null ? BaseQueue.channelOf(face) : undefined
    if (channel !== undefined) return channel
    throw new TypeError(
      `${where}: queues[${index}] must be a face of a queue, its syncQ or asyncQ, got ${kindOf(face)}`,
    )
  })
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}

/** Indices of the channels in the order in which to try them (W2). */
export function orderOf(channels: readonly Channel<unknown>[]): number[] {
  let last = 0
  let latest = -1
  channels.forEach(({ store }, index) => {
    const served = servedAt.get(store) ?? -1
    if (served > latest) {
      latest = served
      last = index
    }
  })
  const start = latest < 0 ? 0 : last + 1
  return channels.map((_, index) => (start + index) % channels.length)
}

export function noteServed(store: Store): void {
  servedAt.set(store, turns++)
}

/** What was taken: from which of the channels, and the head of its item. */
export interface Taken {
  readonly index: number
  readonly head: number
}

/** Takes an item from one of the channels; EMPTY, or SHUT where all are shut down and empty. */
export function takeAny(channels: readonly Channel<unknown>[]): Taken | number {
  let shut = 0
  for (const index of orderOf(channels)) {
    const channel = channels[index]
    if (channel === undefined) continue
    const head = channel.take()
    if (head >= 0) {
      noteServed(channel.store)
      return { index, head }
    }
    if (head === SHUT) shut++
    else if (!isWaitable(head)) return head
  }
  return shut === channels.length ? SHUT : EMPTY
}

/** What `work` answers, which is not to take longer than `patience` milliseconds even where a gate of one of them stays taken. */
export function anyInTime<R>(channels: readonly Channel<unknown>[], patience: number, work: () => R): R {
  return channels.reduce(
    (inner, { store }) =>
      () =>
        inTime(store, patience, inner),
    work,
  )()
}

/** As takeAny(), blocking for `patience` milliseconds at most. */
export function takeAnyInTime(channels: readonly Channel<unknown>[], patience: number, where: string): Taken | number {
  return anyInTime(channels, patience, () => awaitAny(channels, patience, where))
}

function awaitAny(channels: readonly Channel<unknown>[], patience: number, where: string): Taken | number {
  const [first] = channels
  if (first === undefined) return EMPTY
  const { space } = first.store
  if (channels.some(({ store }) => store.space !== space)) {
    throw new InvalidStateError(
      `${where}: all queues must be of one memory, as a thread can sleep on one word only: make them with options.beside, or use select()`,
    )
  }
  let taken = takeAny(channels)
  if (taken !== EMPTY || patience <= 0) return taken
  if (!runtime.canBlock()) return runtime.canWait ? CANNOT_BLOCK : CANNOT_WAIT
  const deadline = now() + patience
  let left = patience
  for (const { store } of channels) store.countCallers(NOT_EMPTY, 1)
  space.enterSelect()
  try {
    for (;;) {
      const epoch = space.selectEpoch // W3
      taken = takeAny(channels)
      if (taken !== EMPTY) return taken
      left = Math.min(left, deadline - now())
      if (left <= 0) return EMPTY
      const slice = Math.min(left, RECHECK_MILLISECONDS)
      if (!space.sleepInSelect(epoch, slice)) left -= slice // whatever the clock says: tests replace it by one that stands still
    }
  } finally {
    space.leaveSelect()
    for (const { store } of channels) store.countCallers(NOT_EMPTY, -1)
  }
}
