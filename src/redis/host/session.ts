import { randomBytes } from 'node:crypto'
import type { Answer, Given, Look, News, Request, Settings, State, Status, Wanted, Welcome } from '../protocol.js'
import { KEY_NAMES, LAYOUT } from '../scripts/prelude.js'
import * as scripts from '../scripts/scripts.js'
import { Call } from './call.js'
import { HostError, messageOf } from './failure.js'
import { metaOf, settingsOf } from './meta.js'
import type { Router } from './router.js'
import { argumentsOf, buildStep, type Step } from './step.js'
import type { Wire } from './wire.js'

/** Steps that are on their way at once; what is called meanwhile gathers for the next. */
const ON_THE_WAY = 2
/** How many answered steps are remembered with their puts, for what a loss is to tell. */
const REMEMBERED = 4096
const HEAD = 10
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 1000

export interface Listener {
  reconnecting(): void
  ready(): void
  lost(puts: number, forGood: boolean): void
}

/**
 * This process in one queue: numbers its steps, and takes up where it was after the connection broke. See scripts/prelude.ts for what the
 * server holds.
 */
export class Session {
  readonly name: string
  readonly #keys: string[]
  readonly #tag: string
  readonly #router: Router
  readonly #patience: number
  readonly #listener: Listener
  readonly #answersOf = new Map<number, (answer: Answer) => void>()
  #settings: Settings
  #sid = sessionId()
  #epoch: string
  #generation = 1
  #wire: Wire | undefined
  #isUp = false
  #downSince = 0
  #state: State = 0
  #maxsize = 0
  #reason: Buffer | undefined
  #over: News['over']

  #queue: Call[] = []
  #unanswered: Step[] = []
  #number = 0
  #answered = 0
  #replies = 0
  #stalled = false
  #pumping = false
  readonly #calls = new Map<string, Call>()
  #token = 0
  readonly #tokens = new Map<number, Call>()
  readonly #parked = new Map<number, Call>()
  readonly #admitted = new Set<number>()
  readonly #joiners = new Map<number, Call>()
  /** Who arrived up to here has joined. */
  #joined = 0
  /** Parked puts that a shutdown refused before the answer that they are parked. */
  readonly #refused = new Set<number>()
  /** The leases of the faces, by the items' ids. */
  #leases = new Map<number, { face: number; deliveries: number }>()
  /** Leases whose items are being asked for. */
  readonly #fetching = new Set<number>()
  #received = 0
  #acknowledged: [number: number, puts: number][] = []
  #forgotten = 0
  #held: [channel: string, message: Buffer][] | undefined
  #beat: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout
  #unheard = 0

  constructor(
    router: Router,
    name: string,
    prefix: string,
    patience: number,
    opened: { settings: Settings; maxsize: number; epoch: string },
    listener: Listener,
  ) {
    this.#router = router
    this.name = name
    this.#tag = `${prefix}:${name}`
    this.#keys = keysOf(prefix, name)
    this.#patience = patience
    this.#settings = opened.settings
    this.#maxsize = opened.maxsize
    this.#epoch = opened.epoch
    this.#listener = listener
    this.#watch = setInterval(() => this.#look(), Math.min(Math.max(patience / 8, 5), 250))
    this.#watch.unref()
  }

  get settings(): Settings {
    return this.#settings
  }

  get #lends(): boolean {
    return this.#settings.delivery === 'at-least-once'
  }

  get news(): News {
    return { state: this.#state, maxsize: this.#maxsize, reason: this.#reason, over: this.#over }
  }

  welcome(face: number, answer: (answer: Answer) => void): Welcome {
    this.#answersOf.set(face, answer)
    return { face, settings: this.#settings, news: this.news }
  }

  /** Joins on this wire for the first time. */
  async start(wire: Wire): Promise<void> {
    this.#attach(wire)
    await this.#resume(wire, true)
  }

  request(face: number, request: Exclude<Request, { op: 'hello' | 'ended' }>): void {
    const key = `${face}/${request.call}`
    if (request.op === 'cancel') {
      const target = this.#calls.get(`${face}/${request.target}`)
      if (target !== undefined) this.#end(target, 'abort')
      return
    }
    const answer = (status: Status, value: unknown): void => {
      this.#calls.delete(key)
      this.#answersOf.get(face)?.({ call: request.call, status, value })
    }
    const call = new Call(request, face, performance.now(), this.#patience, answer)
    if (this.#over !== undefined) {
      call.settle(refusalOf(this.#over, call), 0)
      return
    }
    if (request.op === 'restore') {
      const record = this.#lends ? undefined : Buffer.from(request.record)
      this.#leases.delete(request.id)
      if (request.generation === this.#generation) this.#enqueue(this.#own({ op: 'undo', id: request.id, record }))
      call.settle('ok')
      return
    }
    this.#calls.set(key, call)
    if (this.#isSuperseded(request)) {
      call.settle('lease-lost')
      return
    }
    if (request.op === 'look') {
      this.#lookFor(call)
      return
    }
    if (call.waits && call.expiry < Number.POSITIVE_INFINITY) this.#startTimer(call)
    this.#enqueue(call)
  }

  /** Whether the item has come to this process again since, so that the server's lease is that of another delivery. */
  #isSuperseded(request: Call['request']): boolean {
    if (!('deliveries' in request) || request.generation !== this.#generation) return false
    const known = this.#leases.get(request.id)
    return known !== undefined && known.deliveries !== request.deliveries
  }

  /** A thread has ended, or a face was left: what it waits for is given up, what it has goes back. */
  forgetFace(face: number): void {
    this.#answersOf.delete(face)
    for (const call of this.#calls.values()) if (call.face === face) this.#end(call, 'abort')
    for (const [id, { face: holder, deliveries }] of this.#leases) {
      if (holder !== face) continue
      this.#leases.delete(id)
      this.#enqueue(this.#own({ op: 'release', call: 0, generation: this.#generation, id, deliveries, last: false }))
    }
  }

  /** Leaves the queue; what waits is refused, what is on lease goes back. */
  async leave(): Promise<void> {
    if (this.#over === undefined) {
      this.#finish('left')
      const wire = this.#wire
      if (wire !== undefined && this.#isUp) {
        const rest = Promise.allSettled(this.#sending)
        await within(this.#patience, rest)
        try {
          for (;;) {
            const [status, more] = await within(this.#patience, wire.run(scripts.leave, this.#keys, this.#who(wire)))
            if (String(status) !== 'OK' || more !== 1) break
          }
        } catch {} // the lease's end does it
      }
    }
    this.#detach()
  }

  // ------------------------------------------------------------------ requests

  #own(request: Call['request']): Call {
    return new Call(request, 0, performance.now(), Number.POSITIVE_INFINITY)
  }

  #enqueue(call: Call): void {
    call.phase = 'queued'
    this.#queue.push(call)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => {
      this.#pumping = false
      this.#pump()
    })
  }

  #pump(): void {
    while (this.#isUp && !this.#stalled && this.#unanswered.length < ON_THE_WAY && this.#queue.length > 0) {
      const step = buildStep(this.#queue, this.#number + 1, (call) => this.#tokenOf(call), this.#generation)
      if (step.operations.length === 0) continue
      this.#number++
      this.#unanswered.push(step)
      this.#send(step)
    }
  }

  #tokenOf(call: Call): number {
    const token = ++this.#token
    this.#tokens.set(token, call)
    return token
  }

  readonly #sending = new Set<Promise<void>>()

  #send(step: Step): void {
    const wire = this.#wire
    if (wire === undefined) return
    const sending = this.#exchange(wire, step).finally(() => {
      this.#sending.delete(sending)
    })
    this.#sending.add(sending)
  }

  async #exchange(wire: Wire, step: Step): Promise<void> {
    const { sha } = scripts.step
    const args = [...this.#who(wire), ...argumentsOf(step)]
    this.#replies++
    let problem: unknown
    let reply: unknown
    try {
      const reached = wire.send(['EVALSHA', sha, String(this.#keys.length), ...this.#keys, ...args])
      const { replicas } = this.#settings
      const copies =
        replicas > 0 && step.puts > 0
          ? wire.send(['WAIT', String(replicas), String(Math.max(Math.floor(this.#patience / 2), 1))])
          : undefined
      copies?.catch(() => {})
      reply = await reached
      if (copies !== undefined && Number(await copies) < replicas) step.puts = -1
    } catch (error) {
      problem = error
    }
    this.#replies--
    if (this.#wire !== wire || wire.isDown) return // the resume settles it
    if (Array.isArray(reply)) this.#hear(step, reply)
    else this.#hearProblem(step, messageOf(problem))
    if (this.#stalled && this.#replies === 0) await this.#sendAgain(wire)
    this.#schedule()
  }

  #hear(step: Step, reply: unknown[]): void {
    const word = String(reply[0])
    switch (word) {
      case 'OK':
      case 'AGAIN':
        this.#learn(Number(reply[1]), Number(reply[2]), reply[3])
        this.#answer(step, String(reply[4]), word === 'OK' ? reply.slice(5) : undefined)
        return
      case 'GAP':
        if (Number(reply[1]) < this.#answered) this.#lose()
        else this.#stalled = true
        return
      case 'REAPED':
        this.#reconnect(new Error('the session was given up'))
        return
      case 'GONE':
        // Whoever destroyed it says so at the same time, by the other socket.
        setTimeout(() => this.#reconnect(new Error('the queue is gone')), 100).unref()
    }
  }

  #hearProblem(step: Step, problem: string): void {
    if (!problem.startsWith('NOSCRIPT')) {
      for (const { parts } of step.operations) for (const { call } of parts) this.#drop(call, 'failed', problem)
      step.operations = []
      step.puts = 0
    }
    this.#stalled = true
  }

  /** All that is unanswered, in order, once nothing is on its way any more and the server has the script. */
  async #sendAgain(wire: Wire): Promise<void> {
    try {
      await wire.send(['SCRIPT', 'LOAD', scripts.step.source])
    } catch (error) {
      wire.fail(error)
      return
    }
    if (this.#wire !== wire || !this.#isUp) return
    this.#stalled = false
    for (const step of this.#unanswered) this.#send(step)
  }

  // ------------------------------------------------------------------ outcomes

  /** What the server says became of a step. Without its items, they are fetched from their leases. */
  #answer(step: Step, outcome: string, items: unknown[] | undefined): void {
    const index = this.#unanswered.indexOf(step)
    if (index < 0) return
    this.#unanswered.splice(index, 1)
    this.#answered = Math.max(this.#answered, step.number)
    const words = outcome === '' ? [] : outcome.split(' ')
    const source = { items, next: 0 }
    let entered = 0
    step.operations.forEach((operation, i) => {
      const word = words[i] ?? ''
      switch (operation.code) {
        case 'P':
          entered += this.#heardPut(operation.parts, word, step.puts < 0)
          break
        case 'G':
          this.#heardGet(operation.parts, word, source)
          break
        case 'C':
        case 'B': {
          const lost = new Set(word.slice(1).split(',').filter(Boolean).map(Number))
          operation.parts.forEach(({ call }, k) => {
            if ('id' in call.request) this.#leases.delete(call.request.id)
            call.settle(lost.has(k) ? 'lease-lost' : 'ok')
          })
          break
        }
        default:
          for (const { call } of operation.parts) this.#heard(call, operation.code, word, source)
      }
    })
    if (entered > 0) this.#acknowledge(step.number, entered)
    if (this.#unanswered.length === 0) {
      this.#admitted.clear()
      this.#refused.clear()
    }
    this.#schedule()
  }

  #acknowledge(number: number, puts: number): void {
    this.#acknowledged.push([number, puts])
    if (this.#acknowledged.length > REMEMBERED) this.#forgotten += this.#acknowledged.shift()?.[1] ?? 0
  }

  #heardPut(parts: Step['operations'][number]['parts'], word: string, unsure: boolean): number {
    const [, count = '0', end = '', place = '0'] = /^p(\d+)([wfso]?)(\d*)$/.exec(word) ?? []
    let left = Number(count)
    let arrival = Number(place)
    for (const { call, count: n } of parts) {
      const entered = Math.min(n, left)
      left -= entered
      call.entered += entered
      if (unsure && entered > 0) {
        this.#drop(call, 'unknown', call.entered)
        continue
      }
      if (entered === n) this.#putOn(call)
      else if (end === 'w') {
        call.first = arrival
        call.last = arrival + n - entered - 1
        for (let a = call.first; a <= call.last; a++) {
          if (this.#admitted.has(a)) call.entered++
          else if (this.#refused.has(a)) call.settle('shutdown', call.entered)
          else this.#parked.set(a, call)
        }
        arrival += n - entered
        if (this.#standsIn(call)) this.#wait(call)
        else this.#putOn(call)
      } else if (end === 'o') this.#rest(call)
      else call.settle(end === 's' ? 'shutdown' : 'full', call.entered)
    }
    return Number(count)
  }

  #standsIn(call: Call): boolean {
    for (let a = call.first; a <= call.last; a++) if (this.#parked.get(a) === call) return true
    return false
  }

  /** Of a put some items are in: it is done, or the next ones are sent. */
  #putOn(call: Call): void {
    if (call.request.op !== 'put' || call.phase === 'over') return
    if (call.entered >= call.request.items.length) call.settle('ok', call.entered)
    else if (call.ending !== undefined) call.settle(call.ending === 'abort' ? 'aborted' : 'full', call.entered)
    else {
      call.deadline = performance.now() + this.#patience
      call.phase = 'queued'
      this.#queue.unshift(call)
      this.#schedule()
    }
  }

  /** The server has no memory: the put tries again in a while. */
  #rest(call: Call): void {
    if (!call.waits || call.ending !== undefined || call.expiry <= performance.now()) {
      call.settle(call.ending === 'abort' ? 'aborted' : 'memory', call.entered)
      return
    }
    if (call.phase === 'over') return
    call.phase = 'resting'
    setTimeout(() => {
      if (call.phase !== 'resting') return
      call.deadline = performance.now() + this.#patience
      this.#enqueue(call)
    }, call.rest).unref()
    call.rest = Math.min(call.rest * 2, 500)
  }

  #wait(call: Call): void {
    if (call.phase === 'over') {
      this.#withdraw(call)
      return
    }
    call.phase = 'waiting'
    call.deadline = Number.POSITIVE_INFINITY
    if (call.ending !== undefined) this.#withdraw(call)
  }

  #heardGet(parts: Step['operations'][number]['parts'], word: string, source: Source): void {
    const [, list = '', end = '', place = '0'] = /^g([\d,]*)([wesm]?)(\d*)$/.exec(word) ?? []
    const ids = list === '' ? [] : list.split(',').map(Number)
    let arrival = Number(place)
    let at = 0
    for (const { call } of parts) {
      const mine = parts.length === 1 ? ids : ids.slice(at, at + 1)
      at += mine.length
      if (mine.length > 0) {
        this.#tokens.delete(call.token)
        const records = mine.map(() => source.items?.[source.next++])
        this.#deliver(call, mine, records, true)
      } else if (end === 'w') {
        call.first = arrival
        call.last = arrival++
        const { early } = call
        if (early !== undefined) {
          call.early = undefined
          this.#pushed(call, early)
        } else this.#wait(call)
      } else if (end === 'm') {
        this.#tokens.delete(call.token)
        if (call.phase !== 'over') this.#enqueue(call)
      } else {
        this.#tokens.delete(call.token)
        call.settle(end === 's' ? 'shutdown' : 'empty')
      }
    }
  }

  /** Gives records to the call, fetching those that are not here; where nobody wants them any more, they go back. */
  #deliver(call: Call, ids: readonly number[], records: readonly unknown[], taken: boolean): void {
    const lends = this.#lends
    if (records.every((record) => Buffer.isBuffer(record) && record.length > 0)) {
      if (taken || !lends) this.#received += ids.length
      this.#give(call, records as Buffer[])
      return
    }
    if (!lends && !taken) this.#received += ids.length
    const wire = this.#wire
    if (wire === undefined) {
      this.#undelivered(call)
      return
    }
    for (const id of ids) this.#fetching.add(id)
    wire
      .run(scripts.fetch, this.#keys, [...this.#who(wire), ...ids.map(String)])
      .finally(() => {
        for (const id of ids) this.#fetching.delete(id)
      })
      .then(([word, ...fetched]) => {
        if (String(word) !== 'OK') throw new Error(String(word))
        const all = ids.map((_, i) => {
          const here = records[i]
          return Buffer.isBuffer(here) && here.length > 0 ? here : fetched[i]
        })
        const there = all.filter((record): record is Buffer => Buffer.isBuffer(record) && record.length > 0)
        if (there.length > 0) this.#give(call, there)
        else this.#undelivered(call)
      })
      .catch(() => this.#undelivered(call))
  }

  /** What it was to have is gone or not to be had now: it asks anew, and what is on lease without anybody goes back at the resume. */
  #undelivered(call: Call): void {
    if (call.phase !== 'over') this.#enqueue(call)
  }

  #give(call: Call, records: readonly Buffer[]): void {
    const lends = this.#lends
    const isWanted = call.phase !== 'over' && call.ending !== 'abort'
    if (!isWanted) {
      for (const record of records) {
        const id = record.readUIntBE(0, 6)
        this.#enqueue(this.#own({ op: 'undo', id, record: lends ? undefined : record }))
      }
      call.settle('aborted')
      return
    }
    if (lends) {
      const { face } = call
      for (const record of records)
        this.#leases.set(record.readUIntBE(0, 6), { face, deliveries: deliveriesOf(record) })
    }
    call.settle(
      'ok',
      records.map((record) => this.#given(record)),
    )
  }

  #given(record: Buffer): Given {
    return { generation: this.#generation, record: new Uint8Array(record) }
  }

  #heard(call: Call, code: string, word: string, source: Source): void {
    switch (code) {
      case 'K': {
        const end = word[1]
        this.#tokens.delete(call.token)
        if (end === 'i') {
          const record = source.items?.[source.next++]
          if (Buffer.isBuffer(record)) call.settle('ok', [this.#given(record)])
          else if (call.phase !== 'over') this.#enqueue(call)
        } else if (end === 'w') {
          call.first = call.last = Number(word.slice(2))
          this.#tokens.set(call.token, call)
          const { early } = call
          call.early = undefined
          if (early !== undefined) this.#pushed(call, early)
          else this.#wait(call)
        } else call.settle(end === 's' ? 'shutdown' : 'empty')
        return
      }
      case 'R': {
        if ('id' in call.request) this.#leases.delete(call.request.id)
        if (word === 'rl') call.settle('lease-lost')
        else call.settle('ok', word === 'r1')
        return
      }
      case 'A':
        if ('id' in call.request) this.#leases.delete(call.request.id)
        call.settle('ok')
        return
      case 'D':
        call.settle(word === 'd1' ? 'ok' : 'range')
        return
      case 'E':
        call.settle('ok', Number(word.slice(1)))
        return
      case 'J':
        if (word === 'j') call.settle('ok')
        else {
          call.first = call.last = Number(word.slice(2))
          if (call.first <= this.#joined) {
            call.settle('ok')
            return
          }
          this.#joiners.set(call.first, call)
          this.#wait(call)
        }
        return
      case 'T': {
        const ids = word.slice(1).split(',').filter(Boolean).map(Number)
        if (ids.length === 0) call.settle('ok', [])
        else
          this.#deliver(
            call,
            ids,
            ids.map(() => source.items?.[source.next++]),
            false,
          )
        return
      }
      case 'X':
        this.#withdrawn(call, Number(word.slice(1)))
        return
      default:
        call.settle('ok')
    }
  }

  // ------------------------------------------------------------------ endings

  #startTimer(call: Call): void {
    const left = call.expiry - performance.now()
    if (left <= 0) this.#end(call, 'timeout')
    else {
      call.timer = setTimeout(() => this.#startTimer(call), Math.min(left, 2 ** 31 - 1))
      call.timer.unref()
    }
  }

  /** The caller does not want to wait any longer. */
  #end(call: Call, why: 'timeout' | 'abort'): void {
    if (call.phase === 'over' || call.ending !== undefined) return
    const { op } = call.request
    if (why === 'abort' && !call.waits && call.phase !== 'queued') {
      call.ending = why
      return
    }
    if (call.phase === 'queued') {
      if (why === 'timeout' && this.#isUp && call.first === 0 && call.expiry - performance.now() > -1000) {
        // What was called with little time is still tried once.
        call.ending = why
        return
      }
      this.#conclude(call, why)
      return
    }
    call.ending = why
    if (call.phase === 'resting') this.#conclude(call, why)
    else if (call.phase === 'waiting') {
      if (op !== 'put') {
        if (why === 'abort' || !this.#isUp) this.#conclude(call, why)
        this.#withdraw(call)
      } else {
        call.deadline = performance.now() + this.#patience
        this.#withdraw(call)
      }
    } else if (op !== 'put' && why === 'abort') this.#conclude(call, why)
  }

  #conclude(call: Call, why: 'timeout' | 'abort'): void {
    if (why === 'abort') call.settle('aborted', call.entered)
    else if (call.request.op === 'put') call.settle(call.phase === 'resting' ? 'memory' : 'full', call.entered)
    else call.settle(call.request.op === 'join' ? 'timeout' : 'empty')
  }

  #withdraw(call: Call): void {
    const { op } = call.request
    const line = op === 'put' ? 'p' : op === 'join' ? 'j' : 'g'
    this.#enqueue(this.#own({ op: 'withdraw', line, from: call.first, to: call.last, target: call }))
  }

  /** So many places of the call were still there to be taken out. */
  #withdrawn({ request }: Call, count: number): void {
    if (request.op !== 'withdraw') return
    const { target } = request
    if (request.line === 'p') {
      const places = []
      for (let a = request.from; a <= request.to; a++) if (this.#parked.delete(a)) places.push(a)
      target.entered += places.length - count
      const entered = places.length - count
      if (entered > 0) this.#acknowledge(this.#answered, entered)
      if (count > 0) this.#conclude(target, target.ending ?? 'timeout')
      else this.#putOn(target)
      return
    }
    if (request.line === 'j') {
      this.#joiners.delete(request.from)
      target.settle(count > 0 ? 'timeout' : 'ok')
      return
    }
    if (count > 0) {
      this.#tokens.delete(target.token)
      this.#conclude(target, target.ending ?? 'timeout')
    } // else the push is on its way, or came
  }

  /** The call is answered without the server's word; what comes of it later goes back. */
  #drop(call: Call, status: Status, value?: unknown): void {
    call.settle(status, value)
  }

  /** Every now and then: who has been without the server's word for too long. */
  #look(): void {
    const now = performance.now()
    for (const call of this.#queue) {
      if (call.deadline > now || call.face === 0) continue
      if (call.entered > 0) this.#drop(call, 'refused', call.entered)
      else this.#drop(call, 'refused', 0)
    }
    this.#queue = this.#queue.filter((call) => call.phase !== 'over')
    let late = false
    for (const step of this.#unanswered) {
      for (const { parts } of step.operations) {
        for (const { call } of parts) {
          if (call.deadline > now || call.face === 0) continue
          late = true
          this.#drop(call, 'unknown', call.entered)
        }
      }
    }
    if (late && this.#isUp) this.#wire?.fail(new Error('the server has not answered in time'))
    if (!this.#isUp && this.#over === undefined && now - this.#downSince > this.#patience) {
      for (const call of this.#calls.values()) {
        if (call.phase !== 'waiting') continue
        this.#drop(call, call.request.op === 'put' ? 'unknown' : 'refused', call.entered)
      }
    }
    for (const call of this.#calls.values()) {
      if (call.phase === 'waiting' && call.deadline <= now) this.#drop(call, 'unknown', call.entered)
    }
  }

  // ------------------------------------------------------------------ pushes

  #onPush(channel: 'own' | 'all', message: Buffer): void {
    if (this.#held !== undefined) {
      this.#held.push([channel, Buffer.from(message)])
      return
    }
    const letter = String.fromCharCode(message[0] ?? 0)
    if (channel === 'all') {
      this.#onNews(letter, message)
      return
    }
    switch (letter) {
      case 'B':
        this.#unheard = 0
        return
      case 'G':
      case 'N':
      case 'F': {
        const call = this.#tokens.get(message.readUIntBE(1, 6))
        if (call === undefined) return
        if (call.phase === 'sent' && call.ending !== 'abort') call.early = message
        else this.#pushed(call, message)
        return
      }
      case 'P': {
        for (let at = 1; at < message.length; at += 6) this.#admit(message.readUIntBE(at, 6))
        return
      }
      case 'Q': {
        const arrival = message.readUIntBE(1, 6)
        const call = this.#parked.get(arrival)
        if (call === undefined) {
          this.#refused.add(arrival)
          return
        }
        this.#parked.delete(arrival)
        call.settle('shutdown', call.entered)
      }
    }
  }

  #admit(arrival: number): void {
    const call = this.#parked.get(arrival)
    if (call === undefined) {
      this.#admitted.add(arrival)
      return
    }
    this.#parked.delete(arrival)
    call.entered++
    this.#acknowledge(this.#answered, 1)
    if (!this.#standsIn(call)) this.#putOn(call)
  }

  /** A getter or peeker was served, nudged or refused. */
  #pushed(call: Call, message: Buffer): void {
    this.#tokens.delete(call.token)
    const letter = String.fromCharCode(message[0] ?? 0)
    if (letter === 'F') {
      call.settle('shutdown')
      return
    }
    if (letter === 'N') {
      if (call.phase === 'over') return
      if (call.ending !== undefined) this.#conclude(call, call.ending)
      else this.#enqueue(call)
      return
    }
    const ids: number[] = []
    const records: (Buffer | undefined)[] = []
    let isKnown = false
    for (let at = 7; at < message.length; ) {
      const length = message.readUInt32BE(at)
      const id = message.readUIntBE(at + 4, 6)
      ids.push(id)
      isKnown ||= this.#leases.get(id)?.deliveries === deliveriesOf(message, at + 4)
      records.push(length === 0 ? undefined : Buffer.from(message.subarray(at + 4, at + 4 + length)))
      at += 4 + (length === 0 ? HEAD : length)
    }
    if (this.#lends && isKnown) return
    this.#deliver(call, ids, records, false)
  }

  #onNews(letter: string, message: Buffer): void {
    const rest = message.subarray(1)
    if (letter === 'S') this.#learn(Number(String.fromCharCode(rest[0] ?? 48)), this.#maxsize, rest.subarray(1))
    else if (letter === 'M') this.#learn(this.#state, Number(rest.toString()), this.#reason)
    else if (letter === 'D') this.#finish('destroyed')
    else if (letter === 'J') {
      this.#joined = Math.max(this.#joined, Number(rest.toString()))
      for (const [arrival, call] of this.#joiners) {
        if (arrival > this.#joined) continue
        this.#joiners.delete(arrival)
        call.settle('ok')
      }
    }
  }

  #learn(state: number, maxsize: number, reason: unknown): void {
    const known = this.#state
    this.#state = state === 2 ? 2 : state === 1 || known === 1 ? 1 : known
    if (Buffer.isBuffer(reason) && reason.length > 0) this.#reason = Buffer.from(reason)
    if (known === this.#state && maxsize === this.#maxsize) return
    this.#maxsize = maxsize
    this.#tell()
  }

  #tell(): void {
    for (const answer of this.#answersOf.values()) answer({ call: -1, status: 'news', value: this.news })
  }

  /** Nothing more comes of it. */
  #finish(over: 'destroyed' | 'left'): void {
    if (this.#over !== undefined) return
    this.#over = over
    if (over === 'destroyed') this.#listener.lost(this.#acknowledgedSince(0), true)
    this.#tell()
    for (const call of [...this.#calls.values()]) {
      call.settle(refusalOf(over, call), call.entered)
    }
    this.#queue = []
    if (over === 'destroyed') this.#detach()
  }

  #acknowledgedSince(number: number): number {
    const kept = this.#acknowledged.filter(([n]) => n > number).reduce((sum, [, puts]) => sum + puts, 0)
    return number < (this.#acknowledged[0]?.[0] ?? 0) ? kept + this.#forgotten : kept
  }

  // ------------------------------------------------------------------ connection

  #who(wire: Wire): string[] {
    return [this.#sid, this.#epoch, wire.publish]
  }

  #attach(wire: Wire): void {
    this.#wire = wire
    wire.use(this.#onDown)
  }

  #detach(): void {
    clearInterval(this.#watch)
    clearTimeout(this.#beat)
    this.#isUp = false
    const wire = this.#wire
    this.#wire = undefined
    if (wire === undefined) return
    if (!wire.isDown) {
      wire.unsubscribe(this.#channel(this.#sid)).catch(() => {})
      wire.unsubscribe(this.#channel('*')).catch(() => {})
    }
    wire.leave(this.#onDown)
  }

  readonly #onDown = (error: unknown): void => {
    this.#wire?.leave(this.#onDown)
    this.#wire = undefined
    this.#reconnect(error)
  }

  #channel(to: string): string {
    return `{${this.#tag}}:c:${to}`
  }

  #reconnecting = false

  #reconnect(_why: unknown): void {
    if (this.#over !== undefined) return
    clearTimeout(this.#beat)
    if (this.#isUp) {
      this.#isUp = false
      this.#downSince = performance.now()
      this.#listener.reconnecting()
    }
    if (this.#reconnecting) return
    this.#reconnecting = true
    this.#comeBack()
      .catch(() => {})
      .finally(() => {
        this.#reconnecting = false
        if (!this.#isUp && this.#over === undefined && this.#downSince > 0) this.#reconnect(undefined)
      })
  }

  async #comeBack(): Promise<void> {
    for (let pause = FIRST_PAUSE; this.#over === undefined; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        if (this.#wire === undefined) {
          const wire = await this.#router.route(this.#tag)
          if (this.#over !== undefined) return
          this.#attach(wire)
        }
        const wire = this.#wire
        if (wire === undefined) continue
        await within(this.#patience, this.#resume(wire, false)).catch((error) => {
          wire.fail(error)
          throw error
        })
        return
      } catch {
        await new Promise<void>((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())).unref())
      }
    }
  }

  /** Subscribes, then asks where the session stands, and takes up from there. */
  async #resume(wire: Wire, fresh: boolean): Promise<void> {
    this.#held = []
    await wire.subscribe(this.#channel(this.#sid), (message) => this.#onPush('own', message))
    await wire.subscribe(this.#channel('*'), (message) => this.#onPush('all', message))
    const reply = await wire.run(scripts.resume, this.#keys, [...this.#who(wire), fresh ? '1' : '0'])
    if (wire.isDown || this.#wire !== wire) throw new HostError('connection', 'the connection broke again')
    const word = String(reply[0])
    if (word === 'GONE' || word === 'NEW') {
      if (word === 'GONE') {
        // Whoever destroyed it may have said so meanwhile.
        await new Promise<void>((resolve) => setTimeout(resolve, 50).unref())
        if (this.#held?.some(([channel, message]) => channel === 'all' && message[0] === 0x44)) {
          this.#held = undefined
          this.#finish('destroyed')
          return
        }
        await this.#makeAnew(wire)
      }
      return this.#startAfresh(wire, -1)
    }
    const last = Number(reply[1])
    if (last < this.#answered) return this.#startAfresh(wire, last)
    const list = (index: number): number[] => String(reply[index]).split(',').filter(Boolean).map(Number)
    const outcomes = [String(reply[2]), String(reply[3])]
    const isReaped = word === 'REAPED'
    for (const step of [...this.#unanswered]) {
      if (step.number > last) continue
      const [number, outcome = ''] = (outcomes[step.number % 2] ?? '').split('|')
      if (Number(number) === step.number) this.#answer(step, outcome, undefined)
    }
    const letIn = Number(reply[7])
    const leases = new Set(list(9))
    const getters = new Set(list(10))
    const parked = new Set(list(11))
    const joiners = new Set(list(12))
    if (isReaped) this.#leases.clear()
    const again: Call[] = []
    const unknown = [...leases].filter((id) => !this.#leases.has(id) && !this.#fetching.has(id))
    this.#isUp = true
    this.#stalled = false
    for (const [token, call] of [...this.#tokens]) {
      if (call.phase === 'sent' && call.first === 0) continue // in a step that is sent again
      if (getters.has(token)) {
        if (call.phase === 'over') this.#withdraw(call)
        continue
      }
      this.#tokens.delete(token)
      if (call.phase === 'over' || call.phase === 'queued' || call.phase === 'sent') continue
      const wanted = call.request.op === 'get' ? call.request.max : 0
      const ids = unknown.splice(0, wanted)
      if (ids.length > 0)
        this.#deliver(
          call,
          ids,
          ids.map(() => undefined),
          false,
        )
      else if (call.ending !== undefined) this.#conclude(call, call.ending)
      else again.push(call)
    }
    this.#undoLater(unknown)
    for (const [arrival, call] of [...this.#parked]) {
      if (parked.has(arrival)) {
        if (call.phase === 'over') this.#withdraw(call)
        continue
      }
      if (arrival <= letIn) this.#admit(arrival)
    }
    const refused = new Set<Call>()
    for (const [arrival, call] of [...this.#parked]) {
      if (parked.has(arrival)) continue
      this.#parked.delete(arrival)
      refused.add(call)
    }
    for (const call of refused) {
      if (call.phase === 'over') continue
      if (Number(reply[4]) !== 0) call.settle('shutdown', call.entered)
      else if (call.ending !== undefined) this.#conclude(call, call.ending)
      else again.push(call)
    }
    for (const [arrival, call] of [...this.#joiners]) {
      if (joiners.has(arrival)) continue
      this.#joiners.delete(arrival)
      if (call.phase === 'over') continue
      if (isReaped) again.push(call)
      else call.settle('ok')
    }
    if (!this.#lends) {
      const gone = Number(reply[8]) - this.#received
      if (gone > 0) {
        this.#received += gone
        this.#enqueue(this.#own({ op: 'lost', count: gone }))
      }
    }
    for (const call of again) {
      call.first = 0
      call.phase = 'queued'
      call.deadline = performance.now() + this.#patience
    }
    this.#queue.unshift(...again)
    this.#learn(Number(reply[4]), Number(reply[5]), reply[6])
    const held = this.#held ?? []
    this.#held = undefined
    for (const step of this.#unanswered) this.#send(step)
    for (const [channel, message] of held) this.#onPush(channel === 'own' ? 'own' : 'all', message)
    this.#unheard = 0
    this.#nextBeat(wire, fresh ? 0 : undefined)
    if (this.#downSince > 0) this.#listener.ready()
    this.#downSince = 0
    this.#schedule()
  }

  /** Leases that nobody here knows: those of answers that came too late, or never. */
  #undoLater(ids: readonly number[]): void {
    for (const id of ids) this.#enqueue(this.#own({ op: 'undo', id, record: undefined }))
  }

  async #makeAnew(wire: Wire): Promise<void> {
    const meta = await openOn(wire, this.#keys, {
      ...this.#settings,
      maxsize: this.#maxsize,
      codec: this.#settings.codec,
    })
    const opened = settingsOf(meta, this.#settings)
    this.#epoch = opened.epoch
    this.#settings = { ...opened.settings }
    this.#state = 0
    this.#reason = undefined
  }

  /** The server has forgotten what it had acknowledged. Everything goes on with the queue as the server has it. */
  async #startAfresh(wire: Wire, last: number): Promise<void> {
    const puts = this.#acknowledgedSince(last)
    this.#sid = sessionId()
    this.#generation++
    this.#number = 0
    this.#answered = 0
    this.#received = 0
    this.#acknowledged = []
    this.#forgotten = 0
    this.#leases = new Map()
    const calls = new Set<Call>()
    for (const step of this.#unanswered) {
      for (const { parts } of step.operations) for (const { call } of parts) calls.add(call)
    }
    for (const call of this.#tokens.values()) calls.add(call)
    for (const call of this.#parked.values()) calls.add(call)
    for (const call of this.#joiners.values()) calls.add(call)
    for (const call of this.#queue) calls.add(call)
    this.#unanswered = []
    this.#tokens.clear()
    this.#parked.clear()
    this.#joiners.clear()
    this.#admitted.clear()
    this.#refused.clear()
    this.#joined = 0
    this.#queue = []
    for (const call of calls) {
      if (call.phase === 'over' || call.face === 0) continue
      call.first = 0
      call.phase = 'queued'
      call.deadline = Math.min(call.deadline, performance.now() + this.#patience)
      this.#queue.push(call)
    }
    this.#listener.lost(puts, false)
    await this.#resume(wire, true)
    this.#tell()
  }

  /** The server lags behind what it had answered, on a connection that is up. */
  #lose(): void {
    this.#reconnect(new Error('the server has forgotten steps'))
  }

  #nextBeat(wire: Wire, delay?: number): void {
    clearTimeout(this.#beat)
    const { lease, visibility } = this.#settings
    const every = Math.min(lease, visibility > 0 ? visibility : lease, 2 ** 31) / 3
    this.#beat = setTimeout(() => this.#doBeat(wire), delay ?? every)
    this.#beat.unref()
  }

  #doBeat(wire: Wire): void {
    if (this.#wire !== wire || !this.#isUp) return
    const timer = setTimeout(() => wire.fail(new Error('a beat was not answered')), this.#patience)
    timer.unref()
    wire
      .run(scripts.beat, this.#keys, this.#who(wire))
      .then(([word, state, maxsize, reason, heard, more]) => {
        clearTimeout(timer)
        if (this.#wire !== wire || !this.#isUp) return
        if (String(word) !== 'OK') {
          this.#hear({ number: 0, operations: [], puts: 0 }, [word])
          return
        }
        this.#learn(Number(state), Number(maxsize), reason)
        // What the server says is sent comes by the other socket; where it does not, that one is dead.
        if (heard === 0 || ++this.#unheard > 3) wire.fail(new Error('what the server pushes does not arrive'))
        else this.#nextBeat(wire, more === 1 ? 0 : undefined)
      })
      .catch((error) => {
        clearTimeout(timer)
        if (this.#wire !== wire) return
        wire.fail(error)
      })
  }

  #lookFor(call: Call): void {
    const wire = this.#wire
    const face = call
    if (wire === undefined || !this.#isUp) {
      setTimeout(() => {
        if (performance.now() > face.deadline) face.settle('refused')
        else if (face.phase !== 'over') this.#lookFor(face)
      }, 20).unref()
      return
    }
    const timer = setTimeout(() => wire.fail(new Error('the server has not answered in time')), this.#patience)
    timer.unref()
    wire
      .run(scripts.look, this.#keys, this.#who(wire))
      .then((reply) => {
        if (String(reply[0]) === 'OK') call.settle('ok', lookOf(reply))
        else setTimeout(() => this.#lookFor(call), 20).unref()
      })
      .catch((error) => {
        if (wire.isDown) this.#lookFor(call)
        else call.settle('failed', messageOf(error))
      })
      .finally(() => clearTimeout(timer))
  }
}

/** How a call is refused where nothing more comes of the queue here. */
function refusalOf(over: 'destroyed' | 'left', { request }: Call): Status {
  if (over === 'destroyed') return 'queue-lost'
  return request.op === 'done' || request.op === 'release' ? 'lease-lost' : 'shutdown'
}

function deliveriesOf(record: Buffer, at = 0): number {
  return record.readUInt16BE(at + 6)
}

interface Source {
  readonly items: unknown[] | undefined
  next: number
}

export function keysOf(prefix: string, name: string): string[] {
  return KEY_NAMES.map((key) => `{${prefix}:${name}}:${key}`)
}

/** Makes the queue where there is none; what meta holds. */
export async function openOn(
  wire: Wire,
  keys: readonly string[],
  wanted: Partial<Wanted> & { maxsize?: number | undefined },
): Promise<Map<string, Buffer>> {
  const reply = await wire.run(scripts.open, keys, metaOf(wanted, randomBytes(8).toString('hex'), LAYOUT))
  const meta = new Map<string, Buffer>()
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const value = reply[i + 1]
    if (Buffer.isBuffer(value)) meta.set(String(reply[i]), value)
  }
  return meta
}

function sessionId(): string {
  return randomBytes(6).toString('base64url')
}

function lookOf(reply: unknown[]): Look {
  const n = (index: number): number => Number(reply[index])
  const state = n(4)
  return {
    size: n(1),
    maxsize: n(2),
    unfinished: n(3),
    state: state === 2 ? 2 : state === 1 ? 1 : 0,
    puts: n(5),
    gets: n(6),
    waitingPutters: n(7),
    waitingGetters: n(8),
    waitingJoiners: n(9),
    lent: n(10),
    redelivered: n(11),
    bytes: n(12),
    dead: n(13),
    sessions: n(14),
  }
}

/** What is promised, or a rejection once so much time has passed. */
function within<R>(milliseconds: number, promised: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HostError('connection', 'the server has not answered in time')), milliseconds)
    timer.unref()
  })
  return Promise.race([promised, late]).finally(() => clearTimeout(timer))
}
