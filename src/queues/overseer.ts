/*
 * The overseer: a thread that starts the workers of spawn(), and never blocks, so that it hears of their end while the thread that
 * waits for them is blocked: only who starts a worker is told. scripts/build.mjs makes a text of this file and of what it
 * imports, overseer-script.ts, which needs no file at run time, however the package is bundled. The text finds the core in the
 * variable JANUS_CORE.
 */

import { runtime } from '#runtime'
import { type Print, type StartedWorker, startThread, startWebWorker, type Threads } from '../runtime/start-worker.js'
import { release } from '../store/registry.js'
import { Following } from './following.js'
import { Overseen } from './overseen.js'
import type { News, Order } from './overseer-messages.js'
import { takeOver } from './tie.js'

/** What there is of the modules of node:, which Deno and Bun have as well. */
interface Host {
  readonly threads: Threads & { readonly parentPort: NodePort }
  readonly print: Print | undefined
}

interface NodePort {
  on(event: 'message', listener: (order: Order) => void): void
  postMessage(message: News): void
}

const running = new Map<number, { readonly started: StartedWorker; terminated: boolean }>()

function spawn(order: Order & { what: 'spawn' }, host: Host | undefined, tell: (news: News) => void): void {
  const { id, request, title, queues } = order
  const following = new Following(() => takeOver(queues), title) // not before they are needed: each takes some of their memory
  const overseen = new Overseen(following, ({ code, error }) => {
    const run = running.get(id)
    running.delete(id)
    const thread = run?.started.thread ?? 0
    // Deno says so as soon as it is asked to, while the worker runs on: what it holds is in use.
    const isGone = thread > 0 && !(run?.terminated === true && 'Deno' in globalThis)
    for (const { store } of takeOver(queues)) {
      if (isGone) store.space.reapThread(thread)
      release(store)
    }
    tell({ what: 'ended', id, thread: isGone ? thread : 0, code, error })
  })
  try {
    const started =
      host === undefined
        ? startWebWorker(request, overseen, lockName())
        : startThread(host.threads, request, overseen, host.print)
    running.set(id, { started, terminated: false })
  } catch (error) {
    overseen.failed(error)
    overseen.ended(1)
  }
}

function terminate(id: number): void {
  const run = running.get(id)
  if (run === undefined) return
  run.terminated = true
  run.started.terminate()
}

function lockName(): string {
  const [high = 0, low = 0] = runtime.draw(new Uint32Array(2))
  return `janus-queue.worker.${high}.${low}`
}

async function nodeHost(): Promise<Host | undefined> {
  if (typeof process !== 'object' || typeof process.versions?.node !== 'string') return undefined
  // Bound to names: nothing that bundles this text is to look for them.
  const [threads, fs]: [Host['threads'], typeof import('node:fs')] = await Promise.all(
    ['node:worker_threads', 'node:fs'].map((name) => import(name)) as [never, never],
  )
  return { threads, print: 'Deno' in globalThis || 'Bun' in globalThis ? undefined : printerOf(fs.writeSync) }
}

/**
 * Writes what workers print. Node.js would have the thread that spawned them write it, which is blocked, perhaps until the end
 * of the process. A pipe whose reader is slow takes it later: what is left waits here, and nobody waits for it.
 */
function printerOf(writeSync: (stream: number, text: Uint8Array) => number): Print {
  const left: { stream: 1 | 2; text: Uint8Array }[] = []
  let isWaiting = false
  const flush = (): void => {
    isWaiting = false
    for (let next = left[0]; next !== undefined; next = left[0]) {
      try {
        next.text = next.text.subarray(writeSync(next.stream, next.text))
        if (next.text.length === 0) left.shift()
      } catch (error) {
        if (Reflect.get(Object(error), 'code') !== 'EAGAIN')
          left.shift() // nobody reads any more
        else {
          isWaiting = true
          setTimeout(flush, 5)
          return
        }
      }
    }
  }
  return (stream, text) => {
    left.push({ stream, text })
    if (!isWaiting) flush()
  }
}

function begin(host: Host | undefined): void {
  const tell = (news: News): void => {
    if (host === undefined) postMessage(news)
    else host.threads.parentPort.postMessage(news)
  }
  const hear = (order: Order): void => {
    if (order.what === 'spawn') spawn(order, host, tell)
    else terminate(order.id)
  }
  tell({ what: 'ready', thread: runtime.thread })
  if (host === undefined) addEventListener('message', ({ data }) => hear(data))
  else host.threads.parentPort.on('message', hear)
}

nodeHost().then(begin)
