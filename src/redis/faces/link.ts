import { threadId } from 'node:worker_threads'
import { InvalidStateError, type Queue } from '../../index.js'
import { makeAnswers, sayHello } from '../bridge.js'
import type { Answer, Envelope, News, Request, Status, Welcome } from '../protocol.js'

type Unnumbered<R> = R extends unknown ? Omit<R, 'call'> : never
export type Asked = Unnumbered<Exclude<Request, { op: 'hello' | 'ended' }>>
type Heard = (status: Status, value: unknown) => void

/** All of this thread; each tells its host of threads that end. */
const links = new Set<Link>()

/** A thread's end of the line to the host of a queue's sockets. */
export class Link {
  readonly #requests: Queue<Envelope>
  readonly #answers: Queue<Answer[]>
  /** Whether the sockets are on this very thread, which then can't wait for them without its event loop. */
  readonly #isHost: boolean
  readonly #heard = new Map<number, Heard>()
  #welcome: Welcome
  #news: News
  #count = 1
  #gathered: Request[] = []
  #listening = false
  #pending = 0
  #refed = true

  constructor(requests: Queue<Envelope>, answers: Queue<Answer[]>, welcome: Welcome | undefined, isHost: boolean) {
    this.#requests = requests
    this.#answers = answers
    this.#isHost = isHost
    answers.asyncQ.unref()
    this.#welcome = welcome ?? this.#introduce()
    this.#news = this.#welcome.news
    links.add(this)
  }

  static toThread(requests: Queue<Envelope>): Link {
    return new Link(requests, makeAnswers(requests), undefined, false)
  }

  get welcome(): Welcome {
    return this.#welcome
  }

  get news(): News {
    for (const batch of drained(this.#answers)) this.#dispatch(batch)
    return this.#news
  }

  get name(): string {
    return this.#welcome.settings.name
  }

  /** Asynchronous operations that are pending here. */
  get pending(): number {
    return this.#pending
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

  /** Sends a request with what was asked in the same tick. Returns its number, for cancelling. */
  ask(request: Asked, heard: Heard): number {
    const call = this.#count++
    const { over } = this.#news
    if (over !== undefined) {
      const isReport = request.op === 'done' || request.op === 'release'
      const status = over === 'destroyed' ? 'queue-lost' : isReport ? 'lease-lost' : 'shutdown'
      queueMicrotask(() => heard(status, 0))
      return call
    }
    this.#heard.set(call, heard)
    this.#listen()
    this.#gathered.push({ ...request, call } as Request)
    if (this.#gathered.length === 1) queueMicrotask(() => this.#flush())
    return call
  }

  /** Sends something whose answer nobody waits for. */
  tell(request: Asked): void {
    this.ask(request, () => {})
  }

  /** Blocks until the answer is here. */
  askSync(request: Asked, action: string): { status: Status; value: unknown } {
    if (this.#isHost) {
      throw new InvalidStateError(
        `${action} '${this.name}': the sockets are on this thread, as the client's options have functions, so it may not block; use asyncQ here, or syncQ on a worker`,
      )
    }
    let answer: { status: Status; value: unknown } | undefined
    const { over } = this.news
    const call = this.ask(request, (status, value) => {
      answer = { status, value }
    })
    if (over !== undefined) {
      const isReport = request.op === 'done' || request.op === 'release'
      return { status: over === 'destroyed' ? 'queue-lost' : isReport ? 'lease-lost' : 'shutdown', value: 0 }
    }
    this.#flush()
    while (answer === undefined) this.#dispatch(this.#answers.syncQ.get())
    this.#heard.delete(call)
    return answer
  }

  /** Tells the host that a thread of this process has ended. */
  tellEnd(thread: number): void {
    if (this.#news.over !== undefined) return
    try {
      this.#requests.syncQ.putNowait({ face: 0, requests: [{ op: 'ended', call: 0, thread }] })
    } catch {} // it was left
  }

  leave(): void {
    links.delete(this)
  }

  #introduce(): Welcome {
    const call = this.#count++
    sayHello(this.#requests, this.#answers, threadId, call)
    for (;;) {
      const batch = this.#answers.syncQ.get()
      const greeting = batch.find((answer) => answer.call === call)
      if (greeting !== undefined) return greeting.value as Welcome
    }
  }

  #flush(): void {
    if (this.#gathered.length === 0) return
    const requests = this.#gathered
    this.#gathered = []
    try {
      this.#requests.syncQ.putNowait({ face: this.#welcome.face, requests })
    } catch {
      // The queue was left meanwhile.
      for (const { call } of requests) this.#dispatch([{ call, status: 'shutdown', value: 0 }])
    }
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = true
    const hear = async (): Promise<void> => {
      for await (const batch of this.#answers.asyncQ) this.#dispatch(batch)
    }
    hear().catch(() => {})
  }

  #dispatch(batch: readonly Answer[]): void {
    for (const { call, status, value } of batch) {
      if (status === 'news') {
        this.#news = value as News
        continue
      }
      const heard = this.#heard.get(call)
      this.#heard.delete(call)
      heard?.(status, value)
    }
  }

  #hold(): void {
    if (this.#refed && this.#pending > 0) {
      this.#listen()
      this.#answers.asyncQ.ref()
    } else this.#answers.asyncQ.unref()
  }
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
