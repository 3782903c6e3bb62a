/**
 * Histories of real processes on a server, some of which are killed, stopped past their lease or cut off, while the server is killed and
 * comes back: whether the calls that they saw have an order that the sequential model explains (proof/linearizable.ts). What is lent to a process
 * that died, or was given up, comes back to its place; it may at any time since.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { type Connection, connect, type RemoteQueue } from 'janus-queue/redis'
import { isCommand, readTexts } from '../command.js'
import type { History, Tally } from '../histories.js'
import { checkHistory } from '../histories.js'
import type { Operation } from '../linearizable.js'
import { type Call, initialState, type Kind, kinds } from '../model.js'
import { sleep, within } from '../queues.js'
import { Random } from '../random.js'
import { audit } from './audit.js'
import { Hand } from './crew.js'
import { type Item, OPTIONS } from './items.js'
import type {} from './play.js'
import { type Part, Player } from './player.js'
import { CutProxy } from './proxy.js'
import { clock, type Row, readRows } from './rows.js'
import { FORGETS_NOTHING, Server } from './server.js'

const HANDS = 3
const LEASE_MS = 400
const LONGEST_MS = 60_000
const PROGRAM = new URL('./play.js', import.meta.url)

type Harm = 'kill' | 'cut' | 'swallow' | 'stop' | 'flush' | 'restart'
const HARMS: Record<Harm, number> = { kill: 5, cut: 4, swallow: 3, stop: 2, flush: 1, restart: 1 }

export interface RedisTally extends Tally {
  harms: Partial<Record<Harm, number>>
}

interface Member {
  hand: Hand
  readonly proxy: CutProxy
  /** When its connection was cut, by the clock of the rows. */
  readonly cuts: number[]
}

/** A server, and processes that have it, kept from one history to the next. */
export class Stage {
  readonly #server: Server
  readonly #folder = mkdtempSync(join(tmpdir(), 'janus-queue-histories-'))
  readonly #members: Member[] = []
  readonly #connection: Connection
  readonly #client: Redis
  #histories = 0

  private constructor(server: Server, connection: Connection) {
    this.#server = server
    this.#connection = connection
    this.#client = new Redis(server.url)
    this.#client.on('error', () => {})
  }

  static async set(): Promise<Stage> {
    const server = await Server.make(FORGETS_NOTHING)
    await server.start()
    const stage = new Stage(server, await connect(server.url, { commandTimeout: 30_000 }))
    for (let i = 0; i < HANDS; i++) {
      const proxy = await CutProxy.open(server.port)
      stage.#members.push({ hand: new Hand(PROGRAM, proxy.url), proxy, cuts: [] })
    }
    return stage
  }

  async strike(): Promise<void> {
    for (const { hand, proxy } of this.#members) {
      await hand.kill()
      proxy.close()
    }
    await this.#connection.close()
    this.#client.disconnect()
    await this.#server.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** One history on a queue of its own. */
  async record(kind: Kind, seed: number, steps: number, calm: boolean, tally: RedisTally): Promise<History> {
    const random = new Random(seed)
    const maxsize = random.pick([0, 1, 1, 2, 3])
    const name = `history-${this.#histories++}`
    const queue = await this.#connection.open<Item>(name, { ...OPTIONS, kind, maxsize, lease: LEASE_MS })
    let lost: Error | undefined
    queue.on('lost', (error) => {
      lost = error
    })
    const mayShutDown = random.oneIn(5)
    const common = { queue: name, steps, mayShutDown, mayClear: random.oneIn(4) }
    const parts = this.#members.map((member, i): Part => {
      member.cuts.length = 0
      const player = `p${i}`
      const face = random.pick(['asyncQ', 'asyncQ', 'syncQ'] as const)
      const own = { player, face, lanes: face === 'syncQ' ? 1 : 1 + random.below(2), log: this.#log(name, player) }
      return { ...common, ...own, seed: random.next(), firstId: (i + 1) * 10_000 }
    })
    for (const member of this.#members) if (member.hand.isDead) member.hand = new Hand(PROGRAM, member.proxy.url)
    await within(
      LONGEST_MS,
      'all have it open',
      Promise.all(this.#members.map(({ hand }, i) => hand.ask({ open: parts[i] }))),
    )
    let isPlaying = true
    const played = Promise.all(this.#members.map(({ hand }) => hand.ask({ play: true }))).finally(() => {
      isPlaying = false
    })
    const harming = (async () => {
      for (let left = calm ? 0 : 1 + random.below(3); left > 0 && isPlaying; left--) {
        await sleep(random.below(200))
        await this.#harm(random.weighted(HARMS), random.below(HANDS), tally)
      }
    })()
    while (isPlaying) {
      await audit(queue)
      await sleep(15)
    }
    await within(LONGEST_MS, `all have played (seed ${seed})`, Promise.all([played, harming]))
    const part: Part = {
      ...common,
      player: 'main',
      face: 'asyncQ',
      lanes: 1,
      log: this.#log(name, 'main'),
      seed,
      firstId: 0,
    }
    const player = new Player(part, queue)
    await within(LONGEST_MS, `the rest is taken out (seed ${seed})`, this.#takeOut(queue, player))
    await player.look()
    if (lost !== undefined) throw lost
    await this.#connection.destroy(name)
    const operations = [...this.#members.keys(), -1].flatMap((i) => {
      const player = i < 0 ? 'main' : `p${i}`
      const { rows, broke, mended } = readRows(this.#log(name, player))
      return operationsOf(player, rows, breaksOf([...broke, ...(this.#members[i]?.cuts ?? [])], mended))
    })
    return { kind, initial: initialState(maxsize, 'wait', true), operations }
  }

  #log(name: string, player: string): string {
    return join(this.#folder, `${name}-${player}`)
  }

  async #takeOut(queue: RemoteQueue<Item>, player: Player): Promise<void> {
    for (;;) {
      while (await player.takeOne());
      const { size, lent, waitingPutters } = await audit(queue)
      if (size + lent + waitingPutters === 0) return
      await sleep(20)
    }
  }

  async #harm(harm: Harm, whom: number, tally: RedisTally): Promise<void> {
    const member = this.#members[whom]
    if (member === undefined || member.hand.isDead) return
    tally.harms[harm] = (tally.harms[harm] ?? 0) + 1
    switch (harm) {
      case 'kill':
        await member.hand.kill()
        return
      case 'cut':
        member.cuts.push(clock())
        member.proxy.cut()
        return
      case 'swallow':
        member.cuts.push(clock())
        member.proxy.swallow = true
        await sleep(30)
        member.proxy.swallow = false
        member.cuts.push(clock())
        member.proxy.cut()
        return
      case 'stop':
        member.hand.signal('SIGSTOP')
        await sleep(LEASE_MS * 2)
        member.cuts.push(clock())
        member.hand.signal('SIGCONT')
        return
      case 'flush':
        await this.#client.script('FLUSH')
        return
      case 'restart':
        for (const { cuts } of this.#members) cuts.push(clock())
        await this.#server.kill()
        await this.#server.start()
    }
  }
}

interface Break {
  readonly from: number
  readonly to: number
}

/** When the process was without a connection. */
function breaksOf(broke: readonly number[], mended: readonly number[]): Break[] {
  return broke.map((from) => ({ from, to: mended.find((time) => time > from) ?? Number.POSITIVE_INFINITY }))
}

/** The rows of a process as operations, and what may have become of its leases without it. */
function operationsOf(player: string, rows: readonly Row[], breaks: readonly Break[]): Operation[] {
  const operations: Operation[] = []
  let previous: Operation | undefined
  let last: Row | undefined
  /** Loans that may come back by themselves: of whoever died, was given up, or never heard what it got. */
  const doubtful = new Map<string, number>()
  const open = new Map<string, number>()
  const perhaps = (call: Call, begin: number): Operation => {
    return { thread: player, call, outcome: undefined, begin, end: Number.POSITIVE_INFINITY }
  }
  for (const row of rows) {
    const { call, begin, end, ending } = row
    const after = last?.batch === row.batch ? previous : undefined
    last = row
    const isBroken = breaks.some(({ from, to }) => from < end && to > begin)
    if (ending === 'void') continue
    // What a step got whose answer was lost may go back, and the call take another, or none.
    if (isBroken && call.do === 'lend') {
      const thread = `${call.thread}'`
      doubtful.set(thread, begin)
      operations.push(perhaps({ do: 'lend', thread }, begin))
    }
    if (isBroken && saysNothing(ending)) continue
    const outcome = typeof ending === 'object' ? ending : undefined
    const isSure = outcome !== undefined && 'value' in outcome
    if (call.do === 'lend') {
      if (isSure) open.set(call.thread, begin)
      else if (outcome === undefined) doubtful.set(call.thread, begin)
    }
    if (call.do === 'done' || call.do === 'release') {
      const begun = open.get(call.thread)
      open.delete(call.thread)
      if (!isSure && begun !== undefined) doubtful.set(call.thread, begun)
    }
    previous =
      outcome === undefined ? { ...perhaps(call, begin), after } : { thread: player, call, outcome, begin, end, after }
    operations.push(previous)
  }
  for (const [thread, begin] of [...doubtful, ...open]) operations.push(perhaps({ do: 'reclaim', thread }, begin))
  return operations
}

/** Whoever runs out of time without a connection is told the same as who waited in vain. */
function saysNothing(ending: Row['ending']): boolean {
  if (typeof ending !== 'object' || 'value' in ending) return false
  return ending.refused !== 'ShutDown' && ending.refused !== 'Gone'
}

export async function runRedisHistories(
  seconds: number,
  firstSeed: number,
  steps: number,
  calm = false,
): Promise<RedisTally> {
  const tally: RedisTally = { histories: 0, operations: 0, undecided: 0, harms: {} }
  const stage = await Stage.set()
  const finish = performance.now() + seconds * 1_000
  let seed = firstSeed
  try {
    // One at least, however slow the machine is.
    do {
      const kind = kinds[seed % kinds.length] ?? 'fifo'
      checkHistory(await stage.record(kind, seed, steps, calm, tally), tally, seed)
      seed++
    } while (performance.now() < finish)
  } finally {
    await stage.strike()
  }
  return tally
}

if (isCommand(import.meta.url)) {
  const values = readTexts(
    'Histories of real processes on a server, with failures, checked against the sequential model.',
    {
      seconds: { type: 'string', least: 0, value: 'N', help: 'how long it runs; 60 unless told' },
      seed: { type: 'string', least: 0, value: 'N', help: 'what chance begins with; the time unless told' },
      steps: { type: 'string', least: 1, value: 'N', help: 'operations of a process in a history; 12 unless told' },
      calm: { type: 'boolean', help: 'nothing fails' },
    },
  )
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
  console.log(`histories of real processes on a server, seed ${seed}`)
  const tally = await runRedisHistories(
    Number(values.seconds ?? 60),
    seed,
    Number(values.steps ?? 12),
    values.calm === 'true',
  )
  const { histories, operations, undecided, harms } = tally
  const suffered = Object.entries(harms).map(([harm, count]) => `${harm} ${count}`)
  console.log(`${histories} histories of ${operations} operations are linearizable, ${undecided} undecided in time`)
  console.log(`harms: ${suffered.join(', ') || 'none'}`)
}
