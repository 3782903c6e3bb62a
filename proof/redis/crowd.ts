/** Processes that work on one queue, each behind a proxy; whoever is killed has a successor. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../queues.js'
import type { Random } from '../random.js'
import { Hand } from './crew.js'
import type { Job } from './hand.js'
import { CutProxy } from './proxy.js'

const NEVER = Number.MAX_SAFE_INTEGER
const PROGRAM = new URL('./hand.js', import.meta.url)

interface Member {
  readonly does: Job['does']
  readonly proxy: CutProxy
  log: string
  hand: Hand
  opened: Promise<unknown>
  ended: Promise<unknown>
}

export class Crowd {
  readonly #queue: string
  readonly #folder: string
  readonly #random: Random
  readonly #members: Member[] = []
  #jobs = 0

  private constructor(queue: string, folder: string, random: Random) {
    this.#queue = queue
    this.#folder = folder
    this.#random = random
  }

  static async gather(
    port: number,
    queue: string,
    folder: string,
    random: Random,
    producers: number,
    consumers: number,
  ): Promise<Crowd> {
    const crowd = new Crowd(queue, folder, random)
    for (let i = 0; i < producers + consumers; i++) {
      const does = i < producers ? 'put' : 'take'
      const proxy = await CutProxy.open(port)
      crowd.#members.push({ does, proxy, ...crowd.#begin(does, proxy) })
    }
    await Promise.all(crowd.#members.map(({ opened }) => opened))
    return crowd
  }

  async suffer(harm: 'kill' | 'cut' | 'swallow' | 'freeze' | 'stop', random: Random, lease: number): Promise<void> {
    const member = random.pick(this.#members)
    const { proxy, hand } = member
    switch (harm) {
      case 'kill':
        await hand.kill()
        Object.assign(member, this.#begin(member.does, proxy))
        return
      case 'cut':
        proxy.cut()
        return
      case 'swallow':
        proxy.swallow = true
        await sleep(random.below(100))
        proxy.swallow = false
        proxy.cut()
        return
      case 'freeze':
        proxy.frozen = true
        await sleep(random.oneIn(2) ? lease / 4 : lease * 2)
        proxy.frozen = false
        return
      case 'stop':
        hand.signal('SIGSTOP')
        await sleep(lease * 2)
        hand.signal('SIGCONT')
    }
  }

  async endPutting(): Promise<void> {
    const putting = this.#members.filter(({ does }) => does === 'put')
    for (const { hand } of putting) hand.tell({ stop: true })
    await Promise.all(putting.map(ended))
  }

  async endTaking(): Promise<void> {
    await Promise.all(this.#members.map(ended))
    await this.disperse()
  }

  /** What each is about, and what it noted last. */
  tell(): string {
    const lines = this.#members.map(({ does, hand, log }) => {
      const notes = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
      return `${hand.isDead ? 'dead' : 'alive'}, ${does}: ${notes.slice(-4).join(' ')}`
    })
    return lines.join('\n')
  }

  async disperse(): Promise<void> {
    for (const { hand, proxy } of this.#members.splice(0)) {
      await hand.kill()
      proxy.close()
    }
  }

  #begin(does: Job['does'], proxy: CutProxy): Pick<Member, 'log' | 'hand' | 'opened' | 'ended'> {
    const number = ++this.#jobs
    const hand = new Hand(PROGRAM, proxy.url)
    const blocksAfter = this.#random.pick([0, this.#random.below(3_000), NEVER])
    const own = { does, blocksAfter, seed: this.#random.next(), firstId: number * 1e6 + 1 }
    const log = join(this.#folder, `${does}-${number}`)
    const job: Job = { ...own, queue: this.#queue, log }
    const opened = hand.ask({ open: job })
    return { log, hand, opened, ended: opened.then(() => hand.ask({ work: true })) }
  }
}

/** Nobody ends before it is told to; who was killed has a successor in its place. */
async function ended({ does, log, ended: said }: Member): Promise<void> {
  if ((await said) === undefined) throw new Error(`a process that was to ${does} ended by itself: ${log}`)
}
