import { attach, Queue } from '../index.js'
import type { Answer, Bridge, Envelope } from './protocol.js'

/**
 * What the faces' threads and the host's say to each other goes through local queues: one of requests for each RemoteQueue, which all threads put into,
 * and one of answers for each thread. This file is all that knows how they are made and how they reach the other side.
 */

export interface Inbox {
  close(): void
}

/** What the name of a queue of requests begins with. */
const PREFIX = 'janus-queue/redis:'

/** The queue of requests of a RemoteQueue; those of answers lie beside it, and so can travel through it. */
export function makeBridge(): Bridge {
  const requests = new Queue<Envelope>(0, { name: `${PREFIX}${crypto.randomUUID()}`, eventLoop: 'any' })
  return { requests, answers: makeAnswers(requests) }
}

export function makeAnswers(requests: Queue<Envelope>): Queue<Answer[]> {
  return new Queue<Answer[]>(0, { eventLoop: 'any', beside: requests.memory })
}

/** The queue of requests that a handle stands for; undefined where it is none of a RemoteQueue. */
export function requestsOf(handle: unknown): Queue<Envelope> | undefined {
  const queue = attach<Envelope>(handle)
  return queue.name.startsWith(PREFIX) ? queue : undefined
}

/** Has the host greet this thread. */
export function sayHello(requests: Queue<Envelope>, answers: Queue<Answer[]>, thread: number, call: number): void {
  requests.syncQ.putNowait({ face: 0, requests: [{ op: 'hello', thread, call, answers }] })
}

/** Calls `hear` with what comes, until it is closed. */
export function openInbox(requests: Queue<Envelope>, hear: (envelope: Envelope) => void): Inbox {
  const queue = attach<Envelope>(requests)
  queue.asyncQ.unref()
  const listen = async (): Promise<void> => {
    for await (const envelope of queue.asyncQ) hear(envelope)
  }
  listen().catch(() => {})
  return { close: () => queue.close() }
}

/** What sends answers to a thread. */
export interface Answerer {
  /** With the others of this tick. */
  answer(answer: Answer): void
  /** Before this call returns: nothing comes after. */
  answerNow(answer: Answer): void
}

export function attachAnswers(handle: Queue<Answer[]>): Answerer {
  const { syncQ } = attach<Answer[]>(handle)
  let gathered: Answer[] = []
  return {
    answer(answer) {
      gathered.push(answer)
      if (gathered.length > 1) return
      queueMicrotask(() => {
        const all = gathered
        gathered = []
        syncQ.putNowait(all)
      })
    },
    answerNow: (answer) => syncQ.putNowait([answer]),
  }
}
