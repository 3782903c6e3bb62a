import type { Answerer, Inbox } from '../bridge.js'
import { attachAnswers, openInbox } from '../bridge.js'
import type { Answer, Bridge, Envelope, Order, Report, Spec, Welcome } from '../protocol.js'
import { LAYOUT } from '../scripts/prelude.js'
import { destroy } from '../scripts/scripts.js'
import { Deputy } from './deputy.js'
import { failureOf, HostError } from './failure.js'
import type { Handover } from './handover.js'
import { keysOf } from './keys.js'
import type { Makers } from './makers.js'
import { settingsOf } from './meta.js'
import { openOn } from './open.js'
import { Router } from './router.js'
import { Session } from './session.js'
import type { Listener, Vital } from './state.js'
import { within } from './time.js'
import type { Wire } from './wire.js'

interface Opened {
  readonly session: Session
  inbox: Inbox | undefined
  /** The thread of each face. */
  readonly faces: Map<number, number>
}

type Answers = (answer: Answer) => void

/** Holds the sockets of one connection, and the sessions of its queues. Lives on a thread of its own, or on the caller's. */
export class Host {
  readonly #report: (report: Report) => void
  readonly #makersFor: (spec: Spec) => Promise<Makers>
  readonly #onVital: (name: string, vital: Vital | undefined) => void
  readonly #opened = new Map<string, Opened>()
  #router: Router | undefined
  #deputy: Deputy | undefined
  #prefix = 'jq'
  #patience = 10_000
  /** What all orders wait for. */
  #prepared: Promise<unknown> = Promise.resolve()
  /** Orders that are being obeyed. */
  #busy = 0
  #retired = false
  readonly #answerers = new Set<Answerer>()

  constructor(
    makersFor: (spec: Spec) => Promise<Makers>,
    report: (report: Report) => void,
    onVital: (name: string, vital: Vital | undefined) => void = () => {},
  ) {
    this.#makersFor = makersFor
    this.#report = report
    this.#onVital = onVital
  }

  async obey(order: Order): Promise<void> {
    this.#busy++
    try {
      if (order.action === 'prepare') this.#prepared = this.#do(order)
      await this.#prepared
      this.#report({ id: order.id, value: order.action === 'prepare' ? undefined : await this.#do(order) })
    } catch (error) {
      this.#report({ id: order.id, failure: failureOf(error) })
      if (order.action === 'adopt') tellDead(attachAnswers(order.bridge.answers))
    } finally {
      this.#busy--
      this.#endIfRetired()
    }
  }

  /** A face on this very thread. */
  join(name: string, thread: number, answer: Answers): { session: Session; welcome: Welcome } | undefined {
    const opened = this.#opened.get(name)
    if (opened === undefined) return undefined
    return { session: opened.session, welcome: this.#greet(opened, thread, answer, true) }
  }

  /** Has faces of other threads served too. */
  listen(name: string, bridge: Bridge): void {
    const opened = this.#opened.get(name)
    if (opened !== undefined) opened.inbox ??= openInbox(bridge.requests, (envelope) => this.#hear(opened, envelope))
  }

  /** Another host goes on with this session. */
  handOver(name: string): Handover | undefined {
    const opened = this.#opened.get(name)
    this.#opened.delete(name)
    const handover = opened?.session.handOver()
    this.#endIfRetired()
    return handover
  }

  /** Ends its sockets once it has nothing more to do. */
  retire(): void {
    this.#retired = true
    this.#endIfRetired()
  }

  /** Tells all faces of other threads that this host is no more. */
  die(): void {
    for (const answerer of this.#answerers) tellDead(answerer)
  }

  #endIfRetired(): void {
    if (this.#retired && this.#busy === 0 && this.#opened.size === 0) this.#router?.end().catch(() => {})
  }

  async #do(order: Order): Promise<unknown> {
    switch (order.action) {
      case 'connect':
      case 'prepare': {
        this.#prefix = order.terms.prefix
        this.#patience = order.terms.commandTimeout
        const makers = await this.#makersFor(order.spec)
        const make = (): Router => new Router(makers, order.spec.topology, this.#patience)
        this.#router = make()
        this.#deputy = new Deputy(make)
        if (order.action === 'connect') await this.#router.route(`${this.#prefix}:`)
        return undefined
      }
      case 'open':
        return this.#open(order)
      case 'adopt':
        this.#adopt(order)
        return undefined
      case 'watch':
        this.#deputy?.watch(order.name, order.vital)
        return undefined
      case 'check': {
        const { name, wanted } = order
        const meta = await this.#ask(name, (wire) => openOn(wire, keysOf(this.#prefix, name), wanted))
        settingsOf(meta, { ...wanted, name }, LAYOUT)
        return undefined
      }
      case 'destroy': {
        const keys = keysOf(this.#prefix, order.name)
        const [there] = await this.#ask(order.name, (wire) => wire.run(destroy, keys, [wire.publish]))
        // The news may be on its way yet: whoever opens it next here has another.
        if (there === 1) this.#opened.get(order.name)?.session.endAsDestroyed()
        return there === 1
      }
      case 'leave':
        await this.#leave(order.name)
        return undefined
      case 'close':
        await Promise.all([...this.#opened.keys()].map((name) => this.#leave(name)))
        await this.#router?.end()
        return undefined
    }
  }

  /** Without an answer in time the connection is given up, and nobody knows what has happened. */
  async #ask<R>(name: string, question: (wire: Wire) => Promise<R>): Promise<R> {
    const wire = await this.#theRouter().route(`${this.#prefix}:${name}`)
    try {
      return await within(this.#patience, question(wire))
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind !== 'connection') throw error
      wire.fail(error)
      throw new HostError('connection', failure.message, 'unknown')
    }
  }

  #theRouter(): Router {
    if (this.#router === undefined) throw new HostError('connection', 'the connection was closed')
    return this.#router
  }

  async #open(order: Order & { action: 'open' }): Promise<unknown> {
    const { name, wanted, bridge } = order
    const session = await this.#ask(name, async (wire) => {
      const meta = await openOn(wire, keysOf(this.#prefix, name), wanted)
      const made = this.#session(name, settingsOf(meta, { ...wanted, name }, LAYOUT))
      await made.start(wire)
      return made
    })
    const opened: Opened = { session, faces: new Map(), inbox: undefined }
    this.#opened.set(name, opened)
    if (bridge === undefined) return undefined
    this.listen(name, bridge)
    return this.#greet(opened, order.thread, this.#answerer(bridge.answers).answer)
  }

  #session(name: string, found: ConstructorParameters<typeof Session>[4]): Session {
    const listener: Listener = {
      reconnecting: () => this.#report({ event: 'reconnecting', name }),
      ready: () => this.#report({ event: 'ready', name }),
      lost: (puts, forGood) => this.#report({ event: 'lost', name, puts, forGood }),
      vital: (vital) => this.#onVital(name, vital),
    }
    return new Session(this.#theRouter(), name, this.#prefix, this.#patience, found, listener)
  }

  #adopt({ name, handover, bridge, thread }: Order & { action: 'adopt' }): void {
    const { settings, maxsize, epoch } = handover
    const session = this.#session(name, { settings, maxsize, epoch: Buffer.from(epoch) })
    const opened: Opened = { session, faces: new Map(handover.faces.map((face) => [face, thread])), inbox: undefined }
    this.#opened.set(name, opened)
    session.takeUp(handover, this.#answerer(bridge.answers).answer)
    this.listen(name, bridge)
  }

  #answerer(answers: Bridge['answers']): Answerer {
    const answerer = attachAnswers(answers)
    this.#answerers.add(answerer)
    return answerer
  }

  #greet({ session, faces }: Opened, thread: number, answer: Answers, isNear = false): Welcome {
    const face = Math.max(0, ...faces.keys()) + 1
    faces.set(face, thread)
    return session.welcome(face, answer, isNear)
  }

  #hear(opened: Opened, { face, requests }: Envelope): void {
    const { session, faces } = opened
    for (const request of requests) {
      if (request.op === 'hello') {
        const { answer } = this.#answerer(request.answers as Bridge['answers'])
        answer({ call: request.call, status: 'ok', value: this.#greet(opened, request.thread, answer) })
      } else if (request.op === 'ended') {
        for (const [number, thread] of faces) {
          if (thread !== request.thread) continue
          faces.delete(number)
          session.forgetFace(number)
        }
      } else session.request(face, request)
    }
  }

  async #leave(name: string): Promise<void> {
    const opened = this.#opened.get(name)
    if (opened === undefined) return
    this.#opened.delete(name)
    await opened.session.leave()
    opened.inbox?.close()
  }
}

function tellDead(answerer: Answerer): void {
  try {
    answerer.answerNow({ call: -1, status: 'dead', value: undefined })
  } catch {} // that thread has ended
}
