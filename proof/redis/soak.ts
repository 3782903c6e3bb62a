/**
 * Everything at once for as long as you like: processes that put and take at full load on a queue of a server, while some are killed, stopped past
 * their lease, cut off, or hear nothing, and the server is killed and comes back, forgets its scripts or has its clock set. At the end of each era
 * the books are balanced to the item, and meanwhile the invariants of the server's keys are looked at.
 *
 *   node build/proof/redis/soak.js [--seconds N] [--seed S]
 *
 * On a failure: the seed, the plan of the era, and the folder with all that was noted.
 */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { connect, type RemoteQueue } from 'janus-queue/redis'
import { isCommand, readNumbers } from '../command.js'
import { kinds } from '../model.js'
import { sleep, within } from '../queues.js'
import { Random } from '../random.js'
import { audit } from './audit.js'
import { type Balance, balance } from './books.js'
import { setClock } from './clock.js'
import { Crowd } from './crowd.js'
import { type Item, OPTIONS } from './items.js'
import { FORGETS_NOTHING, Server } from './server.js'
import { whoWaits } from './waiters.js'

/** Without anything put or done. How long an era takes depends on what was put in it, and on the machine. */
const LONGEST_STILL_MS = 120_000

export interface SoakReport extends Balance {
  eras: number
  harms: Record<string, number>
}

type Harm = 'kill' | 'cut' | 'swallow' | 'freeze' | 'stop' | 'flush' | 'restart' | 'maxsize' | 'clock'
const HARMS: Record<Harm, number> = {
  ...{ kill: 6, cut: 6, swallow: 4, freeze: 3, stop: 2, flush: 2, restart: 1, maxsize: 2, clock: 2 },
}

function planOf(random: Random) {
  return {
    kind: random.pick(kinds),
    maxsize: random.pick([0, 5, 50]),
    lease: random.pick([800, 1_500]),
    visibility: random.oneIn(3) ? 2_000 : undefined,
    maxDeliveries: random.oneIn(3) ? 4 : undefined,
    producers: 1 + random.below(2),
    consumers: 2 + random.below(2),
  }
}
type Plan = ReturnType<typeof planOf>

class Era {
  readonly #server: Server
  readonly #client: Redis
  readonly #folder: string
  readonly #plan: Plan
  readonly #random: Random
  readonly #report: SoakReport
  #isOver = false
  #crowd: Crowd | undefined

  constructor(server: Server, client: Redis, folder: string, plan: Plan, random: Random, report: SoakReport) {
    this.#server = server
    this.#client = client
    this.#folder = folder
    this.#plan = plan
    this.#random = random
    this.#report = report
  }

  async run(name: string, milliseconds: number): Promise<void> {
    const { producers, consumers, ...options } = this.#plan
    const connection = await connect(this.#server.url, { commandTimeout: 60_000 })
    const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    const queue = await connection.open<Item>(name, { ...OPTIONS, ...defined })
    let lost: Error | undefined
    queue.on('lost', (error) => {
      lost = error
    })
    this.#crowd = await Crowd.gather(this.#server.port, name, this.#folder, this.#random, producers, consumers)
    const auditing = this.#audit(queue)
    auditing.catch(() => {})
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      await sleep(this.#random.below(700))
      await this.#harm(queue)
    }
    await this.#moving(queue, 'all who put have ended', this.#crowd.endPutting())
    await this.#moving(queue, 'the shutdown', queue.shutdown())
    await this.#moving(queue, 'all who take have taken the rest', this.#crowd.endTaking())
    await this.#moving(queue, 'the join', queue.asyncQ.join())
    this.#isOver = true
    await auditing
    const dead = new Set((await queue.takeDead(1e9)).map(([, id]) => id))
    const { puts, size, lent, unfinishedTasks } = await queue.stats()
    if (lost !== undefined) throw lost
    if (size + lent + unfinishedTasks > 0)
      throw new Error(`left over: ${JSON.stringify({ size, lent, unfinishedTasks })}`)
    const books = balance(
      readdirSync(this.#folder).map((file) => join(this.#folder, file)),
      dead,
      puts,
    )
    await connection.destroy(name)
    await connection.close()
    this.#report.eras++
    for (const key of ['items', 'unheard', 'again', 'late', 'dead'] as const) this.#report[key] += books[key]
  }

  /** Fails once nothing moves any more, and tells who waits for what. */
  async #moving(queue: RemoteQueue<Item>, what: string, promise: Promise<void>): Promise<void> {
    const look = async (): Promise<string> => {
      const { puts, unfinishedTasks, dead } = await queue.stats()
      return `${puts} put, ${unfinishedTasks} unfinished, ${dead} set aside`
    }
    let isOver = false
    const over = promise.finally(() => {
      isOver = true
    })
    over.catch(() => {})
    for (let before = ''; ; ) {
      try {
        return await within(LONGEST_STILL_MS, what, over)
      } catch (error) {
        const now = isOver ? before : await look()
        if (now !== before) before = now
        else if (isOver) throw error
        else throw new Error(`${error}: ${now}\n${await whoWaits(this.#client, queue.name)}\n${this.#crowd?.tell()}`)
      }
    }
  }

  async abandon(): Promise<void> {
    this.#isOver = true
    await this.#crowd?.disperse()
  }

  async #audit(queue: RemoteQueue<Item>): Promise<void> {
    while (!this.#isOver) {
      await audit(queue)
      await sleep(100)
    }
  }

  async #harm(queue: RemoteQueue<Item>): Promise<void> {
    const harm = this.#random.weighted(HARMS)
    this.#report.harms[harm] = (this.#report.harms[harm] ?? 0) + 1
    switch (harm) {
      case 'flush':
        await this.#client.script('FLUSH')
        return
      case 'restart':
        await this.#server.kill()
        await this.#server.start()
        return
      case 'maxsize':
        await queue.setMaxsize(this.#random.pick([0, 3, 40]))
        return
      case 'clock':
        await setClock(this.#client, queue.name, this.#random.pick([-3_600_000, -1_000, 1_000, 3_600_000]))
        return
      default:
        await this.#crowd?.suffer(harm, this.#random, this.#plan.lease)
    }
  }
}

export async function soak(seconds: number, seed: number, say: (line: string) => void): Promise<SoakReport> {
  const random = new Random(seed)
  const report: SoakReport = { eras: 0, items: 0, unheard: 0, again: 0, late: 0, dead: 0, harms: {} }
  const start = performance.now()
  const left = (): number => seconds * 1_000 - (performance.now() - start)
  const server = await Server.make(FORGETS_NOTHING)
  await server.start()
  const client = new Redis(server.url)
  client.on('error', () => {})
  try {
    for (let count = 0; left() > 0; count++) {
      const plan = planOf(random)
      const folder = mkdtempSync(join(tmpdir(), 'janus-queue-soak-'))
      const era = new Era(server, client, folder, plan, random, report)
      try {
        await era.run(`era-${count}`, Math.max(Math.min(20_000, left()), 2_000))
        rmSync(folder, { recursive: true })
      } catch (error) {
        const reason = error instanceof Error ? error.stack : String(error)
        throw new Error(`seed ${seed}, era ${count}: ${reason}\n${JSON.stringify(plan)}\n${folder}`)
      } finally {
        await era.abandon()
      }
      say(`${((performance.now() - start) / 1_000).toFixed(0)} s: ${summary(report)}`)
    }
  } finally {
    client.disconnect()
    await server.end()
  }
  return report
}

export function summary({ eras, items, unheard, again, late, dead, harms }: SoakReport): string {
  const suffered = Object.entries(harms).map(([harm, count]) => `${harm} ${count}`)
  return (
    `${eras} eras, ${items} items put, ${unheard} of them without an answer, ${again} given out again, ${late} reported too late, ` +
    `${dead} set aside; all others done, each once; harms: ${suffered.join(', ')}`
  )
}

if (isCommand(import.meta.url)) {
  const about =
    'Processes at full load on a queue of a server, with all failures at random; the books are balanced at the end of each era.'
  const { seconds, seed } = readNumbers(about, { seconds: [60, 'how long it runs'] })
  console.log(`soak on a server of ${seconds} s, seed ${seed}`)
  try {
    console.log(`clean: ${summary(await soak(seconds, seed, (line) => console.log(line)))}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
