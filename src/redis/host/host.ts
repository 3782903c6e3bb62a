import type { Queue } from '../../index.js'
import type { Inbox } from '../bridge.js'
import { attachAnswers, openInbox } from '../bridge.js'
import type { Answer, Envelope, Order, Report } from '../protocol.js'
import { LAYOUT } from '../scripts/prelude.js'
import { destroy } from '../scripts/scripts.js'
import { failureOf, HostError } from './failure.js'
import type { Makers } from './makers.js'
import { settingsOf } from './meta.js'
import { Router } from './router.js'
import { keysOf, openOn, Session } from './session.js'

interface Opened {
  readonly session: Session
  readonly inbox: Inbox
  readonly faces: Map<number, number>
}

/** Holds the sockets of one connection, and the sessions of its queues. Lives on a thread of its own, or on the caller's. */
export class Host {
  readonly #report: (report: Report) => void
  readonly #makersFor: (order: Order & { action: 'connect' }) => Promise<Makers>
  readonly #opened = new Map<string, Opened>()
  #router: Router | undefined
  #prefix = 'jq'
  #patience = 10_000

  constructor(makersFor: (order: Order & { action: 'connect' }) => Promise<Makers>, report: (report: Report) => void) {
    this.#makersFor = makersFor
    this.#report = report
  }

  async obey(order: Order): Promise<void> {
    try {
      this.#report({ id: order.id, value: await this.#do(order) })
    } catch (error) {
      this.#report({ id: order.id, failure: failureOf(error) })
    }
  }

  async #do(order: Order): Promise<unknown> {
    switch (order.action) {
      case 'connect': {
        this.#prefix = order.terms.prefix
        this.#patience = order.terms.commandTimeout
        const makers = await this.#makersFor(order)
        this.#router = new Router(makers, order.spec.topology, this.#patience)
        await this.#router.route(`${this.#prefix}:`)
        return undefined
      }
      case 'open':
        return this.#open(order)
      case 'check': {
        const wire = await this.#route(order.name)
        const meta = await openOn(wire, keysOf(this.#prefix, order.name), order.wanted)
        settingsOf(meta, { ...order.wanted, name: order.name }, LAYOUT)
        return undefined
      }
      case 'destroy': {
        const wire = await this.#route(order.name)
        const [there] = await wire.run(destroy, keysOf(this.#prefix, order.name), [wire.publish])
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

  #route(name: string): ReturnType<Router['route']> {
    if (this.#router === undefined) throw new HostError('connection', 'the connection was closed')
    return this.#router.route(`${this.#prefix}:${name}`)
  }

  async #open(order: Order & { action: 'open' }): Promise<unknown> {
    const { name, wanted } = order
    const wire = await this.#route(name)
    const router = this.#router
    if (router === undefined) throw new HostError('connection', 'the connection was closed')
    const meta = await openOn(wire, keysOf(this.#prefix, name), wanted)
    const found = settingsOf(meta, { ...wanted, name }, LAYOUT)
    const session = new Session(router, name, this.#prefix, this.#patience, found, {
      reconnecting: () => this.#report({ event: 'reconnecting', name }),
      ready: () => this.#report({ event: 'ready', name }),
      lost: (puts, forGood) => this.#report({ event: 'lost', name, puts, forGood }),
    })
    await session.start(wire)
    const faces = new Map<number, number>()
    const opened: Opened = {
      session,
      faces,
      inbox: openInbox(order.inbox, (envelope) => this.#hear(opened, envelope)),
    }
    this.#opened.set(name, opened)
    return this.#greet(opened, order.thread, order.answers)
  }

  #greet({ session, faces }: Opened, thread: number, answers: Queue<Answer[]>): unknown {
    const face = Math.max(0, ...faces.keys()) + 1
    faces.set(face, thread)
    return session.welcome(face, attachAnswers(answers))
  }

  #hear(opened: Opened, { face, requests }: Envelope): void {
    const { session, faces } = opened
    for (const request of requests) {
      if (request.op === 'hello') {
        const answer = attachAnswers(request.answers as Queue<Answer[]>)
        const number = Math.max(0, ...faces.keys()) + 1
        faces.set(number, request.thread)
        const value = session.welcome(number, answer)
        answer({ call: request.call, status: 'ok', value })
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
    opened.inbox.close()
  }
}
