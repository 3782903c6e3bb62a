import type { Answer, News, Request, Settings, Status, Welcome } from '../protocol.js'
import * as scripts from '../scripts/scripts.js'
import { lookFor } from './beats.js'
import type { Call } from './call.js'
import { end, look, startTimer } from './endings.js'
import { pump, send } from './exchange.js'
import { type Handover, handOver, takeUp } from './handover.js'
import { attach, detach, reconnect, resume } from './revival.js'
import type { Router } from './router.js'
import { type Listener, State } from './state.js'
import { within } from './time.js'
import type { Wire } from './wire.js'

/**
 * This process in one queue: numbers its steps, and takes up where it was after the connection broke. See scripts/prelude.ts for what the
 * server holds.
 */
export class Session {
  readonly #state: State
  readonly #watch: NodeJS.Timeout

  constructor(
    router: Router,
    name: string,
    prefix: string,
    patience: number,
    opened: { settings: Settings; maxsize: number; epoch: Buffer },
    listener: Listener,
  ) {
    const s: State = new State(router, name, prefix, patience, opened, listener, {
      pump: () => pump(s),
      send: (step) => send(s, step),
      reconnect: (why) => reconnect(s, why),
      finish: (over) => this.#finish(over),
    })
    this.#state = s
    // Replies that came while the event loop was busy are heard before.
    this.#watch = setInterval(() => setImmediate(() => look(s)), Math.min(Math.max(patience / 8, 5), 250))
    this.#watch.unref()
  }

  get settings(): Settings {
    return this.#state.settings
  }

  get news(): News {
    return this.#state.news
  }

  /** @param isNear Whether the face is on this very thread. */
  welcome(face: number, answer: (answer: Answer) => void, isNear: boolean): Welcome {
    if (isNear) this.#state.near = face
    this.#state.answersOf.set(face, answer)
    return { face, settings: this.settings, news: this.news, patience: this.#state.patience }
  }

  /** Joins on this wire for the first time. */
  async start(wire: Wire): Promise<void> {
    attach(this.#state, wire)
    try {
      await resume(this.#state, wire)
    } catch (error) {
      this.#finish('left')
      this.#stop()
      throw error
    }
    this.#state.tellKnown(true)
  }

  /** Where it stands, for another thread to go on from; here it is over. */
  handOver(): Handover {
    const { isUp } = this.#state
    this.#stop()
    return handOver(this.#state, isUp)
  }

  /** Goes on where another thread had stood. */
  takeUp(handover: Handover, answer: (answer: Answer) => void): void {
    const s = this.#state
    for (const face of handover.faces) s.answersOf.set(face, answer)
    takeUp(s, handover)
    s.downSince = performance.now()
    if (s.over === undefined) reconnect(s, undefined)
  }

  request(face: number, request: Exclude<Request, { op: 'hello' | 'ended' }>): void {
    const s = this.#state
    if (request.op === 'ping') {
      s.answersOf.get(face)?.({ call: request.call, status: 'ok', value: undefined })
      return
    }
    if (request.op === 'cancel') {
      const target = s.find(face, request.target)
      if (target !== undefined) end(s, target, 'abort')
      return
    }
    const call = s.begin(request, face)
    if (s.over !== undefined) {
      call.settle(refusalOf(s.over, call), 0)
      return
    }
    if (request.op === 'restore') {
      const record = s.lends ? undefined : Buffer.from(request.record)
      s.leases.delete(request.id)
      if (request.generation === s.generation) s.enqueue(s.own({ op: 'undo', id: request.id, record }))
      call.settle('ok')
      return
    }
    if (s.isSuperseded(request)) {
      call.settle('lease-lost')
      return
    }
    if (request.op === 'look') {
      lookFor(s, call)
      return
    }
    s.enqueue(call)
    if (call.waits && call.expiry < Number.POSITIVE_INFINITY) startTimer(s, call)
  }

  /** A thread has ended, or a face was left: what it waits for is given up, what it has goes back. */
  forgetFace(face: number): void {
    const s = this.#state
    s.answersOf.delete(face)
    for (const call of s.calls.values()) if (call.face === face) end(s, call, 'abort')
    for (const [id, { face: holder, deliveries }] of s.leases) {
      if (holder !== face) continue
      s.leases.delete(id)
      s.enqueue(s.own({ op: 'release', call: 0, generation: s.generation, id, deliveries, last: false }))
    }
  }

  /** Leaves the queue; what waits is refused, what is on lease goes back. */
  async leave(): Promise<void> {
    const s = this.#state
    if (s.over === undefined) {
      this.#finish('left')
      const { wire } = s
      if (wire !== undefined && s.isUp) {
        await within(s.patience, Promise.allSettled(s.sending)).catch(() => {})
        try {
          for (;;) {
            const [status, more] = await within(s.patience, wire.run(scripts.leave, s.keys, s.who(wire)))
            if (String(status) !== 'OK' || more !== 1) break
          }
        } catch {} // the lease's end does it
      }
    }
    this.#stop()
  }

  /** The queue was destroyed, and this process knows before it is told. */
  endAsDestroyed(): void {
    this.#finish('destroyed')
  }

  #finish(over: 'destroyed' | 'left'): void {
    const s = this.#state
    if (s.over !== undefined) return
    s.over = over
    if (over === 'destroyed') s.listener.lost(s.acknowledgedSince(0), true)
    s.tell()
    for (const call of s.calls.values()) call.settle(refusalOf(over, call), call.entered)
    s.queue = []
    if (over === 'destroyed') this.#stop()
  }

  #stop(): void {
    clearInterval(this.#watch)
    this.#state.tellKnown(false)
    detach(this.#state)
  }
}

/** How a call is refused where nothing more comes of the queue here. */
function refusalOf(over: 'destroyed' | 'left', { request }: Call): Status {
  if (over === 'destroyed') return 'queue-lost'
  return request.op === 'done' || request.op === 'release' ? 'lease-lost' : 'shutdown'
}
