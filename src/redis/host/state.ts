import { randomBytes } from 'node:crypto'
import { NumberMap } from '../number-map.js'
import type { Answer, Given, News, State as QueueState, Request, Settings, Status } from '../protocol.js'
import { Call, type Owner } from './call.js'
import { Calls } from './calls.js'
import { keysOf } from './keys.js'
import type { Router } from './router.js'
import type { Step } from './step.js'
import type { Wire } from './wire.js'

/** How many answered steps are remembered with their puts, for what a loss is to tell. */
const REMEMBERED = 4096

/** What another thread needs to say that the session lives. */
export interface Vital {
  readonly tag: string
  readonly keys: readonly string[]
  readonly sid: string
  readonly epoch: Uint8Array
  /** Milliseconds from beat to beat. */
  readonly each: number
  /** Grows with every beat. */
  readonly pulse: Int32Array
}

/** Whose a lease is, and of which delivery. */
export interface Lent {
  readonly face: number
  readonly deliveries: number
}

export interface Listener {
  reconnecting(): void
  ready(): void
  lost(puts: number, forGood: boolean): void
  /** What keeps the session alive on the server; undefined: nothing needs to any more. */
  vital(vital: Vital | undefined): void
}

/** What the parts of a session ask of it. */
export interface Parts {
  /** Steps are to be made of what is queued. */
  pump(): void
  send(step: Step): void
  reconnect(why: unknown): void
  /** Nothing more comes of the queue here. */
  finish(over: 'destroyed' | 'left'): void
}

/** What a session knows: where its steps, its calls and its leases stand. All of its parts work on this. */
export class State implements Owner {
  readonly name: string
  readonly keys: readonly string[]
  readonly tag: string
  readonly router: Router
  readonly patience: number
  readonly listener: Listener
  readonly parts: Parts
  readonly answersOf = new Map<number, (answer: Answer) => void>()
  /** The face that is on this very thread; 0: none. */
  near = 0
  settings: Settings
  sid = sessionId()
  /** The server does not have to know it yet. */
  isNew = true
  /** `id` of meta. */
  epoch: Buffer
  /** Counts sessions; a lease is of one. */
  generation = 1
  wire: Wire | undefined
  isUp = false
  downSince = 0
  reconnecting = false
  /** Another thread had the connection: that it is made anew is nobody's news. */
  isMoving = false
  state: QueueState = 0
  maxsize: number
  reason: Buffer | undefined
  over: News['over']

  queue: Call[] = []
  unanswered: Step[] = []
  /** Of the step that was made last. */
  number = 0
  answered = 0
  /** Steps on their way whose reply has not come. */
  replies = 0
  readonly sending = new Set<Promise<void>>()
  stalled = false
  pumping = false
  readonly calls = new Calls()
  token = 0
  readonly tokens = new NumberMap<Call>()
  readonly parked = new Map<number, Call>()
  /** Parked puts that were let in, or refused by a shutdown, before the answer that they are parked. */
  readonly admitted = new Set<number>()
  readonly refused = new Set<number>()
  readonly joiners = new Map<number, Call>()
  /** Who arrived up to here has joined. */
  joined = 0
  /** The leases of the faces, by the items' ids. */
  readonly leases = new NumberMap<Lent>()
  /** Leases whose items are being asked for. */
  readonly fetching = new Set<number>()
  received = 0
  acknowledged: [number: number, puts: number][] = []
  forgotten = 0
  /** Pushes that came while the session is being taken up. */
  held: [channel: 'own' | 'all', message: Buffer][] | undefined
  /** Puts that are in and wait for replicas. */
  readonly covering = new Set<Call>()
  beat: NodeJS.Timeout | undefined
  readonly pulse = new Int32Array(new SharedArrayBuffer(4))
  onDown: (error: unknown) => void = () => {}
  /** Beats that the server says it pushed, and did not arrive. */
  unheard = 0

  constructor(
    router: Router,
    name: string,
    prefix: string,
    patience: number,
    opened: { settings: Settings; maxsize: number; epoch: Buffer },
    listener: Listener,
    parts: Parts,
  ) {
    this.router = router
    this.name = name
    this.tag = `${prefix}:${name}`
    this.keys = keysOf(prefix, name)
    this.patience = patience
    this.settings = opened.settings
    this.maxsize = opened.maxsize
    this.epoch = opened.epoch
    this.listener = listener
    this.parts = parts
  }

  get lends(): boolean {
    return this.settings.delivery === 'at-least-once'
  }

  get beatsEach(): number {
    const { lease, visibility } = this.settings
    return Math.min(lease, visibility > 0 ? visibility : lease, 2 ** 31) / 3
  }

  tellKnown(isKnown: boolean): void {
    const { tag, keys, sid, epoch, beatsEach: each, pulse } = this
    this.listener.vital(isKnown ? { tag, keys, sid, epoch, each, pulse } : undefined)
  }

  get news(): News {
    return { state: this.state, maxsize: this.maxsize, reason: this.reason, over: this.over }
  }

  /** What every script begins with. */
  who(wire: Wire): (string | Buffer)[] {
    return [this.sid, this.epoch, wire.publish]
  }

  channel(to: string): string {
    return `{${this.tag}}:c:${to}`
  }

  /** A call of a face, known by its number there until it is answered. */
  begin(request: Exclude<Request, { op: 'hello' | 'ended' | 'cancel' | 'ping' }>, face: number): Call {
    const call = new Call(request, face, performance.now(), this.patience, this)
    this.calls.set(face, request.call, call)
    return call
  }

  settled({ request, face }: Call, status: Status, value: unknown): void {
    if (!('call' in request)) return
    this.calls.delete(face, request.call)
    this.answersOf.get(face)?.({ call: request.call, status, value })
  }

  find(face: number, number: number): Call | undefined {
    return this.calls.get(face, number)
  }

  /** Whether the item has come to this process again since, so that the server's lease is that of another delivery. */
  isSuperseded(request: Request): boolean {
    if (!('deliveries' in request) || request.generation !== this.generation) return false
    const known = this.leases.get(request.id)
    return known !== undefined && known.deliveries !== request.deliveries
  }

  /** A call of the session itself. */
  own(request: Call['request']): Call {
    return new Call(request, 0, performance.now(), Number.POSITIVE_INFINITY)
  }

  enqueue(call: Call): void {
    call.phase = 'queued'
    call.first = 0 // in no line, whatever it has been in: a resume tells by it what is on its way
    this.queue.push(call)
    this.schedule()
  }

  schedule(later: (act: () => void) => void = queueMicrotask): void {
    if (this.pumping) return
    this.pumping = true
    later(() => {
      this.pumping = false
      this.parts.pump()
    })
  }

  tokenOf(call: Call): number {
    const token = ++this.token
    this.tokens.set(token, call)
    return token
  }

  /** To a face on this very thread, as it lies in what the server sent; what crosses to another has to be alone in its memory. */
  given(record: Buffer, face: number): Given {
    return { generation: this.generation, record: face === this.near ? record : new Uint8Array(record) }
  }

  acknowledge(number: number, puts: number): void {
    this.acknowledged.push([number, puts])
    if (this.acknowledged.length > REMEMBERED) this.forgotten += this.acknowledged.shift()?.[1] ?? 0
  }

  acknowledgedSince(number: number): number {
    const kept = this.acknowledged.filter(([n]) => n > number).reduce((sum, [, puts]) => sum + puts, 0)
    return number < (this.acknowledged[0]?.[0] ?? 0) ? kept + this.forgotten : kept
  }

  learn(state: number, maxsize: number, reason: unknown): void {
    const known = this.state
    this.state = state === 2 ? 2 : state === 1 || known === 1 ? 1 : known
    if (Buffer.isBuffer(reason) && reason.length > 0) this.reason = Buffer.from(reason)
    if (known === this.state && maxsize === this.maxsize) return
    this.maxsize = maxsize
    this.tell()
  }

  tell(): void {
    for (const answer of this.answersOf.values()) answer({ call: -1, status: 'news', value: this.news })
  }
}

/** Of the record that begins at `at`. */
export function deliveriesOf(record: Buffer, at = 0): number {
  return record.readUInt16BE(at + 6)
}

export function sessionId(): string {
  return randomBytes(6).toString('base64url')
}
