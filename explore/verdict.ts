import type { Outcome } from '../proof/model.js'
import { C_EPOCH_ASYNC, C_EPOCH_SYNC, C_NOT_EMPTY, H_LENT } from '../src/core/layout.js'
import { checkFollowed, checkHandsEmpty, takeCensus } from './census.js'
import { Failure } from './failure.js'
import { describe, essenceOf, isLinearizable } from './history.js'
import { type Action, at, close, count, get, giveAllBack, reap, shut, taskDone } from './operations.js'
import { ASLEEP, DEAD, DONE, IDLE, type Thread, UNBORN } from './thread.js'
import { PROBE, REAPER, type World } from './world.js'

/** What was promised to the thread that set up. */
const unreserve: Action = function* (client) {
  yield* client.call('unreserve')
}

/**
 * Judges a run that can't go on. Whoever sleeps is made to look again: one who then gets on had been forgotten. What is
 * in is taken out, which lets putters go on, then all is reported done, then the queue is shut: everybody must come to
 * an end. The whole history, that included, must be linearizable; the hands must be empty, and each page in its place. A look that
 * is blind makes nobody get on: so none who waits for an item may stand beside one that another can take out.
 *
 * A waiter's own look after a while (src/waiting: RECHECK_MILLISECONDS) may make up for a wake-up that died with its thread
 * only where nobody was told of the death, or where the thread died within a straight line of the core, as no engine does.
 */
export class Judge {
  readonly #world: World
  /** Histories that were explained before; most runs end with one of a few. */
  readonly #explained = new Set<string>()
  #mayRecheck = false

  constructor(world: World) {
    this.#world = world
  }

  judge(): void {
    const { machine, scenario } = this.#world
    machine.free = true
    machine.stopsAtEntries = false
    if (machine.anyGateHeld) throw new Failure('a gate is left taken')
    const dead = machine.threads.filter(({ status }) => status === DEAD)
    const isUntold = dead.length > 0 && machine.thread(REAPER).status === UNBORN
    for (const { queue } of machine.ties.values())
      checkFollowed(machine.memory.words, this.#world.queues[queue]?.place ?? 0)
    this.#mayRecheck = isUntold || machine.diedInside
    if (!this.#mayRecheck) this.#checkNobodyForgotten()
    this.#settle()
    for (const { id, status } of machine.threads)
      if (status === DONE || id === PROBE) this.#world.perform(id, giveAllBack)
    this.#settle()
    this.#drain()
    // What was lent to the dead comes back with the news of their end alone, and whoever joins waits for it until then.
    const isLent = this.#world.queues.some(({ place }) => (machine.memory.words[(place + H_LENT) >> 2] ?? 0) > 0)
    const tell = (): void => {
      for (const { id } of dead) this.#world.perform(PROBE, reap(id))
    }
    if (isUntold && isLent) {
      tell()
      this.#settle()
    }
    for (const thread of machine.threads) {
      if (thread.status !== UNBORN && thread.status !== DONE && thread.status !== DEAD) {
        throw new Failure(`thread ${thread.id} never comes to an end`)
      }
    }
    if (isUntold && !isLent) tell()
    if (scenario.ghost !== undefined) this.#world.perform(PROBE, reap(this.#world.ghost))
    if (scenario.givesUp) for (const id of scenario.threads.keys()) this.#giveBack(id)
    takeCensus(machine.memory.words)
    checkHandsEmpty(machine.memory.words)
    this.#explain()
  }

  #giveBack(thread: number): void {
    this.#world.perform(PROBE, function* (client) {
      yield* client.space.reapThread(thread + 1)
    })
  }

  #waiting(): Thread[] {
    return this.#world.machine.threads.filter(({ status }) => status === ASLEEP || status === IDLE)
  }

  #checkNobodyForgotten(): void {
    const { machine } = this.#world
    for (const thread of this.#waiting()) {
      const before = thread.operations
      machine.recheck(thread)
      if (thread.operations !== before) {
        throw new Failure(`a lost wake-up: thread ${thread.id} slept although it could proceed`)
      }
    }
  }

  #drain(): void {
    const { machine, shapes } = this.#world
    this.#world.perform(PROBE, unreserve)
    for (const index of shapes.keys()) if (this.#world.client(PROBE).has(index)) this.#drainQueue(index)
    if (machine.failure !== undefined) throw new Failure(machine.failure)
  }

  /** What is lent stays out: its borrowers are dead, or done with it. */
  #drainQueue(index: number): void {
    const perform = (action: Action): Outcome | undefined => {
      this.#world.perform(PROBE, at(index, action))
      return this.#world.machine.history.at(-1)?.outcome
    }
    const isGranted = (action: Action): boolean => 'value' in (perform(action) ?? {})
    perform(count('size'))
    for (let left = 100; left > 0; left--) {
      const blind = this.#waitingFor(index, C_NOT_EMPTY)
      if (!isGranted(get())) break
      if (blind !== undefined) throw new Failure(`thread ${blind.id} sleeps beside an item`)
      this.#settle()
    }
    perform(count('unfinished'))
    for (let left = 100; left > 0 && isGranted(taskDone); left--) this.#settle()
    perform(shut)
    this.#settle()
    perform(close)
    this.#settle()
    perform(count('size'))
    perform(count('unfinished'))
  }

  /** Somebody who waits for that condition of the queue, and has not been told of it. */
  #waitingFor(index: number, condition: number): Thread | undefined {
    const at = (this.#world.queues[index]?.place ?? 0) + condition
    return this.#world.machine.threads.find(({ status, sleepsAt, registered, signalled }) =>
      status === ASLEEP
        ? sleepsAt === at + C_EPOCH_SYNC
        : status === IDLE && !signalled && registered === at + C_EPOCH_ASYNC,
    )
  }

  /** Everybody goes on as far as they can; where they may, waiters look by themselves while it helps. */
  #settle(): void {
    const { machine } = this.#world
    for (let before = -1; before !== this.#progress(); ) {
      before = this.#progress()
      for (const thread of machine.threads) {
        if (machine.canRun(thread)) machine.finish(thread)
        else if (this.#mayRecheck) machine.recheck(thread)
      }
    }
  }

  #progress(): number {
    return this.#world.machine.threads.reduce((sum, { operations, status }) => sum + operations * 10 + status, 0)
  }

  #explain(): void {
    const { machine, start, shapes } = this.#world
    for (const [index, { kind }] of shapes.entries()) {
      const history = machine.history.filter(({ queue, invoked }) => queue === index && invoked >= 0)
      const essence = `${index} ${essenceOf(history)}`
      const from = start[index]
      if (from === undefined || this.#explained.has(essence)) continue
      if (!isLinearizable(kind, from, history)) throw new Failure(`not linearizable:\n${describe(history)}`)
      this.#explained.add(essence)
    }
  }
}
