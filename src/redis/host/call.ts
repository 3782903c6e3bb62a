import type { Request, Status } from '../protocol.js'

export type Calling =
  | Exclude<Request, { op: 'cancel' | 'hello' | 'ended' | 'ping' }>
  /** Of the host itself: takes an entry out of a line; gives back an item as though it had never been given out. */
  | { op: 'withdraw'; line: 'g' | 'p' | 'j'; from: number; to: number; target: Call }
  | { op: 'undo'; id: number; record: Buffer | undefined }
  | { op: 'lost'; count: number }

/** Who is told of the end of a call. */
export interface Owner {
  settled(call: Call, status: Status, value: unknown): void
}

/** An operation of a face, from its request to its answer. */
export class Call {
  readonly request: Calling
  /** 0: the host's own. */
  readonly face: number
  readonly #owner: Owner | undefined
  /** By when the server has to have said something, unless it waits in a line. */
  deadline: number
  /** By when the caller wants an answer. */
  expiry: number
  phase: 'queued' | 'sent' | 'waiting' | 'resting' | 'covering' | 'over' = 'queued'
  /** Why it is to be taken out of its line. */
  ending: 'timeout' | 'abort' | undefined
  /** A put: how many of its items are in. */
  entered = 0
  /** In which line of the server it stands, first and last place. */
  first = 0
  last = 0
  /** A get or peek: what it is known by in the line. */
  token = 0
  timer: NodeJS.Timeout | undefined
  /** Records that came before the answer that it waits. */
  early: Buffer | undefined
  rest = 25

  constructor(request: Calling, face: number, now: number, patience: number, owner?: Owner) {
    this.request = request
    this.face = face
    this.#owner = owner
    this.deadline = now + patience
    this.expiry = 'timeout' in request ? now + request.timeout : Number.POSITIVE_INFINITY
  }

  settle(status: Status, value: unknown = undefined): void {
    if (this.phase === 'over') return
    this.phase = 'over'
    clearTimeout(this.timer)
    this.#owner?.settled(this, status, value)
  }

  get waits(): boolean {
    const { request } = this
    return request.op === 'join' || ('wait' in request && request.wait)
  }
}

/** A part of a call within an operation: for puts, which of its items. */
export interface Part {
  readonly call: Call
  readonly from: number
  readonly count: number
}

/** Calls that the script does in one; `code` is its letter there. */
export interface Operation {
  readonly code: string
  readonly parts: Part[]
}
