import { type AttachOptions, attach, type Queue, SyncQueueShutDown, selectSync } from 'janus-queue'
import type { AgentData, Command, Report } from '../agent.js'
import type { Port } from '../host.js'
import { costOf, type Job, pointCodec } from '../own.js'
import { sleep } from '../time.js'

/** Carries out commands on the queues whose handles it was started with, until it is told to let go of them. */
export function serve(port: Port, { handles, own }: AgentData): Promise<void> {
  const queues = handles.map((handle) => open(handle, own))
  const report = (message: Report): void => port.post(message)
  heard ??= endIsHeard()
  return new Promise((resolve) => {
    port.onMessage(async (message) => {
      await heard
      const command = message as Command // ../agent.ts sends nothing else
      const { id, delay, method } = command
      if (method === 'letGo') {
        letGo(queues)
        resolve()
        return
      }
      if (delay > 0) await sleep(delay)
      report({ id, what: 'begun' })
      try {
        const together = WITH_ALL[command.method]
        const value = await (together === undefined ? carryOut(queues[command.queue]?.(), command) : together(queues))
        report({ id, what: 'done', value })
      } catch (error) {
        const { name, message } = error instanceof Error ? error : { name: 'not an Error', message: String(error) }
        const accepted = error instanceof Error ? Reflect.get(error, 'accepted') : undefined
        report({ id, what: 'failed', name, message, accepted })
      }
    })
  })
}

let heard: Promise<void> | undefined

/** Until others hear of this thread's end: in browsers once it has its lock, which it asked for before this one. */
async function endIsHeard(): Promise<void> {
  if ('DedicatedWorkerGlobalScope' in globalThis) {
    await navigator.locks?.request(`conformance.${crypto.randomUUID()}`, () => {})
  }
}

/** What attach() made of the handle; its error is thrown to whoever asks for the queue. */
function open(handle: unknown, own: AgentData['own']): () => Queue<unknown> {
  const options: AttachOptions<never> = {}
  if (own === 'codec') Object.assign(options, { codec: pointCodec })
  if (own === 'priority') Object.assign(options, { priority: (job: Job) => costOf(job) })
  try {
    const queue: Queue<unknown> = attach(handle, options)
    return () => queue
  } catch (error) {
    return () => {
      throw error
    }
  }
}

type Queues = readonly (() => Queue<unknown>)[]

function letGo(queues: Queues): void {
  for (const queue of queues) {
    try {
      queue().release()
    } catch {
      // It was never opened, or another thread has damaged it for a case.
    }
  }
}

/** What concerns more than one of the queues. */
const WITH_ALL: { readonly [method: string]: ((queues: Queues) => unknown) | undefined } = { selectAll, pipe }

/** All items of the queues behind the first, taken by selectSync() until all are shut down. */
function selectAll(queues: Queues): unknown[] {
  const faces = queues.slice(1).map((queue) => queue().syncQ)
  const items: unknown[] = []
  try {
    for (;;) items.push(selectSync(faces).item)
  } catch (error) {
    if (error instanceof SyncQueueShutDown) return items
    throw error
  }
}

/** From the second queue into the first. */
function pipe([target, source]: Queues): void {
  if (source !== undefined) target?.().syncQ.putMany(source().syncQ)
}

function carryOut(queue: Queue<unknown> | undefined, { part, method, args }: Command): unknown {
  if (queue === undefined) throw new Error('no such queue')
  const target = part === 'queue' ? queue : queue[part]
  if (method === 'all') return all(queue[part === 'asyncQ' ? 'asyncQ' : 'syncQ'])
  const member: unknown = Reflect.get(target, method)
  if (typeof member === 'function') return Reflect.apply(member, target, args)
  if (args.length > 0) Reflect.set(target, method, args[0])
  return Reflect.get(target, method)
}

async function all(q: Queue<unknown>['syncQ'] | Queue<unknown>['asyncQ']): Promise<unknown[]> {
  const items: unknown[] = []
  if (Symbol.iterator in q) for (const item of q) items.push(item)
  else for await (const item of q) items.push(item)
  return items
}
