import { AsyncResource } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import timers from 'node:timers'
import {
  getEnvironmentData,
  MessageChannel,
  SHARE_ENV,
  setEnvironmentData,
  threadId,
  Worker,
  workerData,
} from 'node:worker_threads'
import { now } from './ambient.js'
import { canBlock } from './blocking.js'
import { shared } from './common.js'
import { type CopyBytes, copyPortably } from './copy.js'
import { copyByBuffer } from './copy-buffer.js'
import type { Runtime, Ticker } from './runtime.js'
import { HIDDEN_DATA, startThread } from './start-worker.js'
import type { Text } from './text.js'
import { bufferText } from './text-buffer.js'
import { hostTimers, isHosts, refTimer, startBeat, startTimer, turnsByMessage } from './timers.js'
import { noteEnd, type PastEnd } from './worker-end.js'

/** Node.js. */

export const text: Text = bufferText

/** Not by Buffer in Bun, which nothing shows to be sound there on memory that other threads write to. */
export const copyBytes: CopyBytes = 'Bun' in globalThis ? copyPortably : copyByBuffer

/** Of no other thread: its number, and the instant at which it loaded this. */
const SALT = new Uint32Array(new Float64Array([now()]).buffer).map((word) => Math.imul(word ^ threadId, 0x9e3779b1))

const host = hostTimers(timers)
const { setImmediate: immediate } = timers
const startTurn: (next: () => void) => void = isHosts(immediate) ? immediate : turnsByMessage(MessageChannel)

/** The context in which this was loaded, and so that of no call. */
const outside = newContext()

function newContext(): AsyncResource {
  return new AsyncResource('janus-queue', { requireManualDestroy: true }) // there is nothing to destroy
}

/** What the package has said to this thread alone. It is taken from where it lies, of which threads that this one starts have a copy. */
const { hidden } = shared(Worker, Symbol.for('janus-queue.spawn-hidden'), () => {
  const given = { hidden: getEnvironmentData(HIDDEN_DATA) }
  setEnvironmentData(HIDDEN_DATA, undefined)
  return given
})

export const runtime: Runtime = {
  text,
  thread: threadId,
  common: Worker, // the same object in all realms, which `process` is not: Jest's sandboxes have a copy
  // Not by globalThis.crypto, which takes 5 ms to load; nor by Math.random() alone, which may be seeded, or a test's own.
  draw: (words) => words.map((_, index) => (Math.random() * 2 ** 32) ^ (SALT[index & 1] ?? 0)),
  canBlock,
  canWait: true,
  sharesMemory() {},
  onThreadExit(listener) {
    // Told in the thread that started the worker, for every worker that it starts from now on.
    threadExits((worker: Worker, ended) => worker.once('exit', ended)).add(listener)
  },
  nextTurn(next) {
    this.outsideContext(() => startTurn(next))
  },
  startTimer,
  startHelper(deed, done) {
    const script = `
      const { parentPort } = require('node:worker_threads')
      const deed = ${deed}
      parentPort.on('message', (message) => { deed(message); parentPort.postMessage(0) })`
    return this.outsideContext(() => {
      const helper = new Worker(script, { eval: true })
      helper.on('message', done)
      helper.unref()
      return { post: (message) => helper.postMessage(message), end: () => void helper.terminate() }
    })
  },
  startTicker(tick, milliseconds) {
    return this.outsideContext(() => (host === undefined ? startPort(tick, milliseconds) : startInterval()))

    function startInterval(): Ticker {
      const timer = host?.setInterval(tick, milliseconds)
      return {
        ref: () => refTimer(timer, true),
        unref: () => refTimer(timer, false),
        stop: () => host?.clearInterval(timer),
      }
    }
  },
  openDiagnostics: channel,
  captureContext() {
    const context = newContext()
    return (run) => context.runInAsyncScope(run)
  },
  outsideContext: (run) => outside.runInAsyncScope(run),
  pastEnd: (worker) => pastEnds().get(worker),
  startOverseer(script, hear, gone) {
    return this.outsideContext(() => {
      const overseer = new Worker(script, { eval: true, env: SHARE_ENV })
      overseer.on('message', hear)
      overseer.on('error', () => {}) // its end says so too
      overseer.on('exit', gone)
      overseer.unref()
      return {
        post: (message, transfer) => overseer.postMessage(message, transfer as Transfer),
        ref: () => overseer.ref(),
        unref: () => overseer.unref(),
      }
    })
  },
  startWorker: (request, listener) =>
    startThread({ Worker, SHARE_ENV, setEnvironmentData }, request, listener, undefined),
  spawnData: () => workerData ?? undefined,
  spawnHidden: () => hidden,
  resolve: (url) => url,
}

type Transfer = Parameters<Worker['postMessage']>[1]

/** How the workers ended that this thread started since this was loaded: no runtime tells that afterwards. */
function pastEnds(): WeakMap<object, PastEnd> {
  return shared(runtime.common, Symbol.for('janus-queue.past-ends'), () => {
    const ends = new WeakMap<object, PastEnd>()
    onWorker((worker: object) => {
      ends.set(worker, noteEnd(worker, errorMonitor))
    })
    return ends
  })
}

/** Where there are no timers but a test's: an open port keeps the process alive. */
function startPort(tick: () => void, milliseconds: number): Ticker {
  const { port1 } = new MessageChannel()
  port1.on('message', () => {})
  const stop = startBeat(tick, milliseconds)
  return {
    ref: () => port1.ref(),
    unref: () => port1.unref(),
    stop() {
      stop()
      port1.close()
    },
  }
}

/** A worker that `process` tells of; its number is gone when it has ended. */
interface Numbered {
  readonly threadId: number
}

/** Who hears of threads that ended, of every copy of the package. */
export function threadExits<W extends Numbered>(
  hear: (worker: W, ended: () => void) => void,
): Set<(thread: number) => void> {
  return shared(runtime.common, Symbol.for('janus-queue.thread-exits'), () => {
    const listeners = new Set<(thread: number) => void>()
    onWorker((worker: W) => {
      const { threadId: thread } = worker
      hear(worker, () => {
        for (const listener of listeners) listener(thread)
      })
    })
    return listeners
  })
}

/**
 * Calls `begun` with each worker that this thread starts from now on. One listener of the process is enough for every copy of the
 * package, and eleven would be called a leak.
 */
function onWorker<W>(begun: (worker: W) => void): void {
  const listeners = shared(runtime.common, Symbol.for('janus-queue.workers'), () => {
    const all = new Set<(worker: W) => void>()
    realProcess().on('worker', (worker: W) => {
      for (const listener of all) listener(worker)
    })
    return all
  })
  listeners.add(begun)
}

/** A sandbox's `process` may be a copy that hears of nothing. */
function realProcess(): NodeJS.EventEmitter {
  const get: unknown = Reflect.get(process, 'getBuiltinModule')
  return typeof get === 'function' ? get('process') : process
}

pastEnds() // from now on
