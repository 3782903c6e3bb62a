import type { Host, Thread } from './host.js'
import type { Order, ProgramData, Word } from './threads/program.js'
import { sleep } from './time.js'

/*
 * A queue that a thread has opened takes address space there until it is collected, and some engines have little of
 * it: a thread opens so many at most, and so many threads are kept.
 */
const MOST_QUEUES = 12
const MOST_IDLE = 4
/** Milliseconds that a job may take to end after its case; who takes longer is terminated. */
const PATIENCE = 500

/** The threads of the suite. One serves many cases, as its start takes longer than most of them. */
export class Pool {
  readonly #host: Host
  #idle: Worker[] = []

  constructor(host: Host) {
    this.#host = host
  }

  /** A thread that carries out this job. */
  start(data: ProgramData): Job {
    this.#idle = this.#idle.filter(({ isBroken }) => !isBroken)
    const worker = this.#idle.pop() ?? new Worker(this.#host.startWorker({ role: 'worker' }))
    return worker.begin(data)
  }

  /** The thread goes on to other cases if its job ends; otherwise it is terminated. */
  async takeBack(job: Job): Promise<void> {
    const hasEnded = await Promise.race([job.ended, sleep(PATIENCE).then(() => false)])
    if (hasEnded && job.worker.opened < MOST_QUEUES && this.#idle.length < MOST_IDLE) this.#idle.push(job.worker)
    else await job.terminate()
  }

  async end(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
  }
}

/** A thread that does one job after the other. */
class Worker {
  readonly #thread: Thread
  #job: Job | undefined
  #isBroken = false
  #opened = 0

  constructor(thread: Thread) {
    this.#thread = thread
    thread.onMessage((message) => this.#job?.hear(message as Word)) // threads/program.ts sends nothing else
    thread.onError((error) => {
      this.#isBroken = true
      this.#job?.fail(error)
    })
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  /** How many queues it has opened. */
  get opened(): number {
    return this.#opened
  }

  begin(data: ProgramData): Job {
    this.#opened += data.role === 'agent' ? data.handles.length : 2
    this.#job = new Job(this)
    this.tell({ what: 'begin', data })
    return this.#job
  }

  tell(order: Order): void {
    this.#thread.post(order)
  }

  terminate(): Promise<void> {
    this.#isBroken = true
    return this.#thread.terminate()
  }
}

/** What a thread does for one case; to the case it is the thread. */
export class Job implements Thread {
  readonly worker: Worker
  /** Whether it ended by itself. */
  readonly ended: Promise<boolean>
  #end = (_: boolean): void => {}
  readonly #listeners: ((message: unknown) => void)[] = []
  readonly #errorListeners: ((error: Error) => void)[] = []

  constructor(worker: Worker) {
    this.worker = worker
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  post(message: unknown): void {
    this.worker.tell({ what: 'hear', message })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener)
  }

  onError(listener: (error: Error) => void): void {
    this.#errorListeners.push(listener)
  }

  terminate(): Promise<void> {
    this.#end(false)
    return this.worker.terminate()
  }

  hear(word: Word): void {
    if (word.what === 'said') for (const listener of this.#listeners) listener(word.message)
    else if (word.what === 'ended') this.#end(true)
    else this.fail(Object.assign(new Error(word.message), { name: word.name }))
  }

  fail(error: Error): void {
    for (const listener of this.#errorListeners) listener(error)
    this.#end(false)
  }
}
