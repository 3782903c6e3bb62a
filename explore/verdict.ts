import { checkHandsEmpty, takeCensus } from './census.js'
import { Failure } from './failure.js'
import { describe, essenceOf, isLinearizable } from './linearize.js'
import { close, count, get, shut, taskDone } from './operations.js'
import { ASLEEP, DEAD, DONE, IDLE, type Thread, UNBORN } from './thread.js'
import { PROBE, REAPER, type World } from './world.js'

/**
 * Judges a run that can't go on. Whoever sleeps is made to look again: one who then gets on had been forgotten. What is
 * in is taken out, which lets putters go on, then all is reported done, then the queue is shut: everybody must come to
 * an end. The whole history, that included, must be linearizable; the hands must be empty, and each page in its place.
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
    this.#mayRecheck = isUntold || machine.diedInside
    if (!this.#mayRecheck) this.#checkNobodyForgotten()
    this.#settle()
    this.#drain()
    for (const thread of machine.threads) {
      if (thread.status !== UNBORN && thread.status !== DONE && thread.status !== DEAD) {
        throw new Failure(`thread ${thread.id} never comes to an end`)
      }
    }
    if (isUntold) for (const { id } of dead) this.#world.perform(PROBE, (client) => client.reap(id))
    if (scenario.ghost !== undefined) this.#world.perform(PROBE, (client) => client.reap(this.#world.ghost))
    if (scenario.givesUp) for (const id of scenario.threads.keys()) this.#giveBack(id)
    takeCensus(machine.memory.words)
    checkHandsEmpty(machine.memory.words)
    this.#explain(scenario.kind)
  }

  #giveBack(thread: number): void {
    const { record } = this.#world.client(thread)
    this.#world.perform(PROBE, function* (client) {
      yield* client.unregister(record)
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
    const { machine } = this.#world
    this.#perform(count('size'))
    for (let left = 100; left > 0 && this.#perform(get()) !== 'empty' && this.#last() !== 'shut'; left--) this.#settle()
    this.#perform(count('unfinished'))
    for (let left = 100; left > 0 && this.#perform(taskDone) === 'ok'; left--) this.#settle()
    this.#perform(shut)
    this.#settle()
    this.#perform(close)
    this.#settle()
    this.#perform(count('size'))
    if (machine.failure !== undefined) throw new Failure(machine.failure)
  }

  #perform(action: Parameters<World['perform']>[1]): unknown {
    this.#world.perform(PROBE, action)
    return this.#last()
  }

  #last(): unknown {
    return this.#world.machine.history.at(-1)?.result
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

  #explain(kind: World['scenario']['kind']): void {
    const { machine, start } = this.#world
    const { history } = machine
    const essence = essenceOf(history)
    if (this.#explained.has(essence)) return
    if (!isLinearizable(kind, start, history)) throw new Failure(`not linearizable:\n${describe(history)}`)
    this.#explained.add(essence)
  }
}
