import { threadId } from 'node:worker_threads'
import { InvalidStateError, type Queue } from '../../index.js'
import { makeAnswers, makeBridge, sayHello } from '../bridge.js'
import { QueueConnectionError } from '../errors.js'
import { NumberMap } from '../number-map.js'
import type { Answer, Bridge, Envelope, Given, News, Request, Status, Welcome } from '../protocol.js'
import { headOf } from './leases.js'

/** `call` is for the link to say. */
type Unnumbered<R> = R extends unknown ? Omit<R, 'call'> & { call?: 0 } : never
export type Asked = Unnumbered<Exclude<Request, { op: 'hello' | 'ended' | 'ping' }>>
type Heard = (status: Status, value: unknown) => void

/** The session, where it is on this very thread. */
export interface Near {
  request(face: number, request: Exclude<Request, { op: 'hello' | 'ended' }>): void
}

/** What the link of the thread that opened the queue needs of the connection. */
export interface Sockets {
  /** Joins on this thread; undefined where the sockets are on another. */
  join(answer: (answer: Answer) => void): { session: Near; welcome: Welcome } | undefined
  /** Has other threads served as well. Undefined where there is nothing more to serve. */
  serveThreads(bridge: Bridge): void
  /** Has the sockets move to a thread of their own, so that this one may block; false where they can't. */
  move(): boolean
  /** What a call that would block is refused with where they can't. */
  whyNot(where: string): Error
  /** Looks whether the thread of the sockets has ended, of which this one does not hear while it is blocked; then nothing has an answer any more. */
  lookAfter(): void
}

/** How long a blocked thread waits before it looks whether anybody is there to answer, milliseconds. */
const SLICE = 1000
/** How long a thread that joins waits to be greeted. */
const GREETING = 30_000

/** All of this thread; each tells its host of threads that end. */
const links = new Set<Link>()

/** A thread's end of the line to the host of a queue's sockets. */
export class Link {
  readonly #sockets: Sockets | undefined
  readonly #heard = new NumberMap<Heard>()
  #near: Near | undefined
  #asking = false
  #bridge: Bridge | undefined
  readonly #welcome: Welcome
  #news: News
  #count = 1
  #gathered: Request[] = []
  #listening = false
  #dead = false
  #pending = 0
  #refed = true
  /** Keeps the process alive while it is ref'd; to ref and unref what carries the answers, with every call, would cost more than the call. */
  #keeper: NodeJS.Timeout | undefined
  #kept = false
  readonly #watchers = new Set<() => void>()

  private constructor(sockets: Sockets | undefined, bridge: Bridge | undefined, welcome: Welcome | undefined) {
    this.#sockets = sockets
    this.#bridge = bridge
    bridge?.answers.asyncQ.unref()
    const joined = bridge === undefined ? sockets?.join((answer) => this.#hearNear(answer)) : undefined
    this.#near = joined?.session
    this.#welcome = joined?.welcome ?? welcome ?? this.#introduce()
    this.#news = this.#welcome.news
    links.add(this)
  }

  /** Of the thread that opened the queue; `over`: the bridge and the greeting, where the sockets are on another. */
  static ofOpener(sockets: Sockets, over?: { bridge: Bridge; welcome: Welcome }): Link {
    return new Link(sockets, over?.bridge, over?.welcome)
  }

  static toThread(requests: Queue<Envelope>): Link {
    for (const known of links) {
      const isHere = known.#near !== undefined && known.#bridge?.requests.memory === requests.memory
      if (isHere && known.#sockets !== undefined) throw known.#sockets.whyNot('attachRemote') // it would wait for itself
    }
    const link = new Link(undefined, { requests, answers: makeAnswers(requests) }, undefined)
    requests.whenShutDown().then(
      () => {
        link.#hearAll()
        link.die()
      },
      () => {},
    )
    return link
  }

  get welcome(): Welcome {
    return this.#welcome
  }

  get news(): News {
    this.#hearAll()
    return this.#news
  }

  get name(): string {
    return this.#welcome.settings.name
  }

  /** Asynchronous operations that are pending here. */
  get pending(): number {
    return this.#pending
  }

  get thread(): number {
    return threadId
  }

  get hasRef(): boolean {
    return this.#refed
  }

  setRef(refed: boolean): void {
    this.#refed = refed
    this.#hold()
  }

  /** Counts an asynchronous operation in or out. */
  count(change: 1 | -1): void {
    this.#pending += change
    this.#hold()
  }

  /** What a worker needs to reach the sockets. */
  get requests(): Queue<Envelope> {
    if (this.#bridge !== undefined) return this.#bridge.requests
    const isOver = this.#news.over !== undefined
    if (!isOver) this.#sockets?.move()
    if (this.#bridge === undefined) {
      const bridge = makeBridge()
      this.#bridge = bridge
      if (isOver) bridge.requests.close()
      else this.#sockets?.serveThreads(bridge)
    }
    return this.#bridge.requests
  }

  /** The sockets are on another thread from now on, which knows the faces and the calls. */
  cross(bridge: Bridge): void {
    this.#bridge = bridge
    this.#near = undefined
    bridge.answers.asyncQ.unref()
    if (this.#heard.size > 0 || this.#pending > 0) this.#listen()
  }

  /** A bridge for it, where there is none. */
  makeBridge(): Bridge {
    return this.#bridge ?? makeBridge()
  }

  /** Sends a request with what was asked in the same tick. Returns its number, for cancelling. */
  ask(request: Asked, heard: Heard): number {
    const call = this.#count++
    const refusal = this.#refusalOf(request)
    if (refusal !== undefined) {
      queueMicrotask(() => heard(refusal, 0))
      return call
    }
    this.#heard.set(call, heard)
    // A copy would cost as much as all else here.
    const numbered = request as Parameters<Near['request']>[1]
    numbered.call = call
    if (this.#near !== undefined) {
      this.#asking = true
      this.#near.request(this.#welcome.face, numbered)
      this.#asking = false
      return call
    }
    this.#listen()
    this.#gathered.push(numbered)
    if (this.#gathered.length === 1) queueMicrotask(() => this.#flush())
    return call
  }

  /** Sends something whose answer nobody waits for. */
  tell(request: Asked): void {
    this.ask(request, () => {})
  }

  /** Blocks until the answer is here. */
  askSync(request: Asked, action: string): { status: Status; value: unknown } {
    const refused = this.#refusalOf(request)
    if (refused !== undefined) return { status: refused, value: 0 }
    if (this.#near !== undefined && this.#sockets?.move() === false) {
      throw this.#sockets.whyNot(`${action} '${this.name}'`)
    }
    let answer: { status: Status; value: unknown } | undefined
    this.#theBridge()
    this.#hearAll()
    const refusal = this.#refusalOf(request)
    if (refusal !== undefined) return { status: refusal, value: 0 }
    const call = this.ask(request, (status, value) => {
      answer = { status, value }
    })
    this.#flush()
    const { patience } = this.#welcome
    const slice = Math.min(SLICE, patience)
    for (let silence = 0; answer === undefined; ) {
      silence = this.#receive(slice) ? 0 : silence + slice
      if (answer !== undefined || silence < patience + slice) continue
      // Whoever has the sockets may yet come to itself.
      this.#heard.set(call, (status, value) => {
        if (status === 'ok' && request.op === 'get') this.giveBack(value)
      })
      return { status: 'unknown', value: 0 }
    }
    return answer
  }

  /** Items that came for a call that was given up meanwhile. */
  giveBack(value: unknown): void {
    for (const given of value as readonly Given[]) {
      const { generation, id } = headOf(given)
      this.tell({ op: 'restore', generation, id, record: new Uint8Array(given.record) })
    }
  }

  /** What a put is refused with now, as far as is known here. */
  get putRefusal(): Status | undefined {
    return this.#refusalOf({ op: 'put' }) ?? (this.news.state === 0 ? undefined : 'shutdown')
  }

  /** Calls back whenever there are news, or nothing more comes; returns what stops that. */
  onNews(listener: () => void): () => void {
    this.#listen()
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  /** Tells the host that a thread of this process has ended. */
  tellEnd(thread: number): void {
    if (this.#news.over !== undefined || this.#bridge === undefined) return
    try {
      this.#bridge.requests.syncQ.putNowait({ face: 0, requests: [{ op: 'ended', call: 0, thread }] })
    } catch {} // it was left
  }

  /** The host is no more: what is asked of it has no answer. */
  die(): void {
    if (this.#dead) return
    this.#dead = true
    this.#bridge?.requests.close()
    for (const [call, heard] of [...this.#heard]) {
      this.#heard.delete(call)
      heard('unknown', 0)
    }
    this.#tellWatchers()
  }

  /** Nothing more is asked from now on; what is under way is still answered. */
  refuse(): void {
    this.#news = { ...this.news, over: this.#news.over ?? 'left' }
    this.#tellWatchers()
  }

  leave(): void {
    links.delete(this)
    this.refuse()
    clearInterval(this.#keeper)
  }

  #refusalOf({ op }: Pick<Asked, 'op'>): Status | undefined {
    const { over } = this.#news
    if (over === 'destroyed') return 'queue-lost'
    if (over === 'left') return op === 'done' || op === 'release' ? 'lease-lost' : 'shutdown'
    return this.#dead ? 'refused' : undefined
  }

  #theBridge(): Bridge {
    if (this.#bridge === undefined) throw new InvalidStateError(`'${this.name}': the connection was closed`)
    return this.#bridge
  }

  #introduce(): Welcome {
    const { requests, answers } = this.#theBridge()
    const call = this.#count++
    sayHello(requests, answers, threadId, call)
    for (let silence = 0; silence < GREETING && !(isOver(requests) && answers.syncQ.empty()); silence += SLICE) {
      try {
        const greeting = answers.syncQ.get({ timeout: SLICE }).find((answer) => answer.call === call)
        if (greeting !== undefined) return greeting.value as Welcome
      } catch {} // another while
    }
    throw new QueueConnectionError('attachRemote: the thread that has the sockets has ended, or does not answer', {
      outcome: 'refused',
    })
  }

  /** Blocks for an answer, for so many milliseconds at most. False where nobody said anything. */
  #receive(slice: number): boolean {
    const { requests, answers } = this.#theBridge()
    let batch: Answer[]
    try {
      batch = answers.syncQ.get({ timeout: slice })
    } catch {
      this.#sockets?.lookAfter()
      if (isOver(requests) && answers.syncQ.empty()) this.die()
      else {
        this.#gathered.push({ op: 'ping', call: 0 })
        this.#flush()
      }
      return false
    }
    this.#dispatch(batch)
    return true
  }

  #hearAll(): void {
    if (this.#bridge !== undefined) for (const batch of drained(this.#bridge.answers)) this.#dispatch(batch)
  }

  #flush(): void {
    if (this.#gathered.length === 0) return
    const requests = this.#gathered
    this.#gathered = []
    try {
      this.#theBridge().requests.syncQ.putNowait({ face: this.#welcome.face, requests })
    } catch {
      // The queue was left meanwhile, or the host is no more.
      const status = this.news.over === undefined ? 'refused' : 'shutdown'
      for (const { call } of requests) this.#dispatch([{ call, status, value: 0 }])
    }
  }

  #listen(): void {
    const answers = this.#bridge?.answers
    if (this.#listening || answers === undefined) return
    this.#listening = true
    const hear = async (): Promise<void> => {
      for await (const batch of answers.asyncQ) this.#dispatch(batch)
    }
    hear().catch(() => {})
  }

  /** Whoever asks knows the number of the call before the answer comes. */
  #hearNear(answer: Answer): void {
    if (this.#asking) queueMicrotask(() => this.#hear(answer))
    else this.#hear(answer)
  }

  #dispatch(batch: readonly Answer[]): void {
    for (const answer of batch) this.#hear(answer)
  }

  #hear({ call, status, value }: Answer): void {
    if (status === 'news') this.#learn(value as News)
    else if (status === 'dead') this.die()
    else {
      const heard = this.#heard.get(call)
      this.#heard.delete(call)
      heard?.(status, value)
    }
  }

  #learn(news: News): void {
    this.#news = { ...news, over: this.#news.over ?? news.over }
    this.#tellWatchers()
  }

  #tellWatchers(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  #hold(): void {
    const isHeld = this.#refed && this.#pending > 0
    if (isHeld && this.#near === undefined) this.#listen()
    if (isHeld === this.#kept) return
    this.#kept = isHeld
    this.#keeper ??= setInterval(() => {}, 2 ** 31 - 1)
    if (isHeld) this.#keeper.ref()
    else this.#keeper.unref()
  }
}

/** Whether the host reads them no more: the thread that opened the queue closes them where it has ended without a word. */
function isOver(requests: Queue<Envelope>): boolean {
  return requests.stats().state !== 'open'
}

function* drained(answers: Queue<Answer[]>): Generator<Answer[]> {
  while (answers.syncQ.qsize() > 0) {
    try {
      yield answers.syncQ.getNowait()
    } catch {
      return
    }
  }
}

/** A worker of this thread: its number, and the news of its end. */
interface Started {
  readonly threadId: number
  once?(event: 'exit', listener: () => void): void
  addEventListener?(event: 'close', listener: () => void): void
}

process.on('worker', (worker: Started) => {
  const thread = worker.threadId
  const ended = (): void => {
    for (const link of links) link.tellEnd(thread)
  }
  if (worker.once !== undefined) worker.once('exit', ended)
  else worker.addEventListener?.('close', ended)
})
