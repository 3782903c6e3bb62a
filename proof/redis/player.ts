/** Random operations of one process, each written down with its outcome; see histories.ts. */

import { setTimeout as sleep } from 'node:timers/promises'
import { LeaseLost, QueueConnectionError, type RemoteQueue } from 'janus-queue/redis'
import type { Call } from '../model.js'
import { acceptedBefore, DONE, outcomeOf } from '../player.js'
import { Random } from '../random.js'
import type { Item } from './items.js'
import { type Ending, RowLog } from './rows.js'

export interface Part {
  readonly queue: string
  readonly player: string
  readonly log: string
  readonly face: 'asyncQ' | 'syncQ'
  readonly lanes: number
  readonly seed: number
  readonly steps: number
  readonly firstId: number
  readonly mayShutDown: boolean
  readonly mayClear: boolean
}

/** A blocking operation and one that is awaited are told apart by nobody here. */
interface Lent {
  readonly item: Item
  done(): unknown
  release(options?: { last?: boolean }): unknown
}

type Deed =
  | 'put'
  | 'putMany'
  | 'lend'
  | 'finish'
  | 'peek'
  | 'size'
  | 'unfinished'
  | 'join'
  | 'clear'
  | 'maxsize'
  | 'shutdown'

const WEIGHTS: Record<Deed, number> = {
  ...{ put: 30, putMany: 5, lend: 26, finish: 22, peek: 5, size: 3, unfinished: 2, join: 2, clear: 0, maxsize: 2 },
  shutdown: 0,
}
/** Above 4 KiB an item is not in the push, and is asked for. */
const LENGTHS = [0, 0, 20, 500, 5_000] as const
const ABORTED = new Error('aborted')

export class Player {
  readonly #part: Part
  readonly #queue: RemoteQueue<Item>
  readonly #log: RowLog
  readonly #random: Random
  readonly #held: { task: Lent; thread: string }[] = []
  #nextId: number
  #loans = 0

  constructor(part: Part, queue: RemoteQueue<Item>) {
    this.#part = part
    this.#queue = queue
    this.#log = new RowLog(part.log)
    this.#random = new Random(part.seed)
    this.#nextId = part.firstId
    queue.on('reconnecting', () => this.#log.note('broke')).on('ready', () => this.#log.note('mended'))
  }

  async play(): Promise<void> {
    const { lanes, steps } = this.#part
    let left = steps
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        await this.#perform()
        if (this.#random.oneIn(2)) await sleep(this.#random.below(12))
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    await this.finishAll()
  }

  async finishAll(): Promise<void> {
    while (this.#held.length > 0) await this.#finish(true)
  }

  /** Takes one that is there, and reports it; false where there is none. */
  async takeOne(): Promise<boolean> {
    const before = this.#held.length
    await this.#lend(1, { timeout: 0 })
    if (this.#held.length === before) return false
    await this.finishAll()
    return true
  }

  async look(): Promise<void> {
    for (const what of ['size', 'unfinished'] as const) await this.#count(what)
  }

  async #perform(): Promise<void> {
    const { mayShutDown, mayClear } = this.#part
    const more = { shutdown: mayShutDown ? 2 : 0, clear: mayClear ? 3 : 0 }
    const deed = this.#random.weighted<Deed>({ ...WEIGHTS, ...more })
    const face = this.#queue[this.#part.face]
    const { asyncQ } = this.#queue
    switch (deed) {
      case 'put': {
        const items = this.#items(1)
        const [item] = items
        if (item !== undefined)
          await this.#do(items.map(putOf), async (how) => [await face.put(item, how)].map(() => DONE), 'void')
        return
      }
      case 'putMany': {
        const items = this.#items(1 + this.#random.below(3))
        await this.#do(items.map(putOf), async (how) => {
          await face.putMany(items, how)
          return items.map(() => DONE)
        })
        return
      }
      case 'lend':
        return this.#lend(this.#random.oneIn(4) ? 3 : 1)
      case 'finish':
        return this.#finish(false)
      case 'peek':
        return this.#do([{ do: 'peek' }], async (how) => [{ value: (await face.peek(how))[1] }], 'void')
      case 'join':
        return this.#do([{ do: 'join' }], async (how) => [await face.join(how)].map(() => DONE), 'void')
      case 'size':
      case 'unfinished':
        return this.#count(deed)
      case 'clear':
        return this.#do([{ do: 'clear' }], async () => [{ value: await asyncQ.clear() }])
      case 'maxsize': {
        const value = this.#random.below(4)
        return this.#do([{ do: 'maxsize', value }], async () => [await this.#queue.setMaxsize(value)].map(() => DONE))
      }
      case 'shutdown': {
        const immediate = this.#random.oneIn(3)
        return this.#do([{ do: 'shutdown', immediate }], async () =>
          [await this.#queue.shutdown(immediate)].map(() => DONE),
        )
      }
    }
  }

  #items(count: number): Item[] {
    const pad = (): string => 'x'.repeat(this.#random.pick(LENGTHS))
    return Array.from({ length: count }, () => [this.#random.below(3), this.#nextId++, pad()])
  }

  async #lend(max: number, given?: { timeout: number }): Promise<void> {
    const threads = Array.from({ length: max }, () => `${this.#part.player}/${this.#loans++}`)
    const calls = threads.map((thread): Call => ({ do: 'lend', thread }))
    const take = async (how: object): Promise<Lent[]> => {
      const { asyncQ, syncQ } = this.#queue
      if (this.#part.face === 'syncQ') return [syncQ.getTask(how)]
      return max === 1 ? [await asyncQ.getTask(how)] : await asyncQ.getTasks(max, how)
    }
    await this.#do(
      calls,
      async (how) => {
        const tasks = await take(given ?? how)
        for (const [i, task] of tasks.entries()) this.#held.push({ task, thread: threads[i] ?? '' })
        return tasks.map(({ item }) => ({ value: item[1] }))
      },
      'unknown',
    )
  }

  async #finish(all: boolean): Promise<void> {
    const [held] = this.#held.splice(all ? 0 : this.#random.below(this.#held.length || 1), 1)
    if (held === undefined) return
    const { task, thread } = held
    const id = task.item[1]
    if (all || !this.#random.oneIn(3)) {
      await this.#do([{ do: 'done', thread, id }], async () => [await task.done()].map(() => DONE))
      return
    }
    const last = this.#random.oneIn(2)
    await this.#do([{ do: 'release', thread, id, last }], async () => [
      { value: Boolean(await task.release({ last })) },
    ])
  }

  #count(what: 'size' | 'unfinished'): Promise<void> {
    const { asyncQ } = this.#queue
    return this.#do([{ do: what }], async () => [
      { value: await (what === 'size' ? asyncQ.qsize() : asyncQ.unfinishedTasks) },
    ])
  }

  /** `aborted`: how the operation ends that was aborted; left out where it may not be. */
  async #do(calls: Call[], act: (how: object) => Promise<Ending[]>, aborted?: Ending): Promise<void> {
    const how = this.#patience(aborted !== undefined)
    const batch = this.#log.begin(...calls)
    try {
      this.#log.end(batch, ...(await act(how)))
    } catch (error) {
      const done = Array.from({ length: acceptedBefore(error) }, () => DONE)
      // What was lent without anybody's hearing of it goes back, but later.
      const rest: Ending[] = error === ABORTED ? calls.map(() => aborted ?? 'unknown') : endingsOf(error, calls)
      this.#log.end(batch, ...done, ...rest)
    }
  }

  #patience(mayAbort: boolean): object {
    const { face } = this.#part
    if (face === 'syncQ' || !mayAbort || !this.#random.oneIn(4)) {
      return { timeout: this.#random.pick([0, 5, 20, 60, 250]) }
    }
    const control = new AbortController()
    setTimeout(() => control.abort(ABORTED), this.#random.below(30))
    return { signal: control.signal }
  }
}

function putOf([priority, id]: Item): Call {
  return { do: 'put', id, priority }
}

function endingsOf(error: unknown, calls: readonly Call[]): Ending[] {
  if (error instanceof LeaseLost) return [{ refused: 'Gone' }]
  if (!(error instanceof QueueConnectionError)) return [outcomeOf(error)]
  return calls.map((call) => (error.outcome === 'refused' && call.do !== 'lend' ? 'void' : 'unknown'))
}
