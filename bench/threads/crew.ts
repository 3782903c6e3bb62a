import { type Transferable, Worker } from 'node:worker_threads'
import type { Cell, Contender, Kind, Sample } from '../measure/cell.js'
import { type ProgramName, programOf } from './programs.js'
import { partsOf, type Spec } from './spec.js'
import type { Answer, Post } from './thread.js'

/** A peer whose threads are workers of this process. */
export function threadsCell(name: string, kind: Kind, program: ProgramName, spec: Spec, most?: number): Cell {
  const threads = partsOf(spec).length
  return { name, kind, threads, ...(most === undefined ? {} : { most }), open: () => openCrew(program, spec) }
}

async function openCrew(program: ProgramName, spec: Spec): Promise<Contender> {
  const { create } = await programOf(program)
  const handleFor = await create(spec)
  const gate = new Int32Array(new SharedArrayBuffer(8))
  const parts = partsOf(spec)
  const members = parts.map((part) => {
    const { value, transfer = [] } = handleFor(part)
    const post: Post = { program, spec, part, value, gate, threads: parts.length }
    return new Member(post, transfer)
  })
  const close = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.close()))
  }
  try {
    await Promise.all(members.map((member) => member.answer()))
  } catch (error) {
    await close()
    throw error
  }
  return { close, sample: (count) => sampleAll(members, count) }
}

async function sampleAll(members: readonly Member[], count: number): Promise<Sample> {
  const answers = await Promise.all(members.map((member) => member.ask(count)))
  const starts = answers.map(({ start = 0n }) => start)
  const ends = answers.map(({ end = 0n }) => end)
  const first = starts.reduce((a, b) => (b < a ? b : a))
  const last = ends.reduce((a, b) => (b > a ? b : a))
  const trips = answers.find((answer) => answer.trips !== undefined)?.trips
  return { elapsed: Number(last - first), ...trips }
}

/** One thread, as the main thread talks to it. */
class Member {
  readonly #worker: Worker
  #resolve: ((answer: Answer) => void) | undefined
  #reject: ((error: Error) => void) | undefined
  #failure: Error | undefined

  constructor(post: Post, transfer: readonly Transferable[]) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: post,
      transferList: [...transfer],
    })
    this.#worker.on('message', (answer: Answer) => this.#resolve?.(answer))
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))))
    this.#worker.on('exit', () => this.#fail(new Error('a thread ended early')))
  }

  answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (this.#failure !== undefined) reject(this.#failure)
    })
  }

  ask(count: number): Promise<Answer> {
    const answer = this.answer()
    this.#worker.postMessage(count)
    return answer
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#reject?.(this.#failure)
  }
}
