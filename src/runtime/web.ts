import { canBlock } from './blocking.js'
import { type CopyBytes, copyPortably } from './copy.js'
import type { Diagnostics, Runtime } from './runtime.js'
import { SPAWN_DATA, startWebWorker } from './start-worker.js'
import type { Text } from './text.js'
import { portableText } from './text-portable.js'
import { hearThreadExits, holdThreadLock } from './thread-locks.js'
import { hostTimers, startBeat, startTimer, turnsByMessage, turnsByTimer } from './timers.js'

/** Browsers, and whatever has nothing but the web's own APIs. */

export const text: Text = portableText

export const copyBytes: CopyBytes = copyPortably

const isAudioWorklet = 'AudioWorkletGlobalScope' in globalThis

const host = hostTimers()

const NOBODY_LISTENS: Diagnostics = { hasSubscribers: false, publish() {} }

/** As the proposal of an AsyncContext has it; no browser does yet. */
interface Contexts {
  readonly AsyncContext?: { readonly Snapshot?: new () => { run<R>(run: () => R): R } }
}

type InContext = <R>(run: () => R) => R

function captureContext(): InContext {
  const { Snapshot } = (globalThis as Contexts).AsyncContext ?? {}
  if (Snapshot === undefined) return inAny
  const snapshot = new Snapshot()
  return (run) => snapshot.run(run)
}

function inAny<R>(run: () => R): R {
  return run()
}

/** The host has no number for a thread: one that no other is likely to draw. */
const THREAD = 1 + ((draw(new Uint32Array(1))[0] ?? 0) >>> 1)

function draw(words: Uint32Array<ArrayBuffer>): Uint32Array {
  if (typeof crypto !== 'undefined') return crypto.getRandomValues(words)
  return words.map(() => Math.random() * 2 ** 32) // an AudioWorklet has no other
}

const ownLock = holdThreadLock(THREAD)

const exitListeners: ((thread: number) => void)[] = []
let isHearing = false

export const runtime: Runtime = {
  text,
  thread: THREAD,
  common: globalThis,
  draw,
  canBlock: () => !isAudioWorklet && canBlock(), // Firefox would let it, and the sound would stop
  canWait: !isAudioWorklet,
  sharesMemory() {
    if (isHearing) return
    isHearing = true
    hearThreadExits(THREAD, ownLock, runtime.startTicker, (thread) => {
      for (const listener of exitListeners) listener(thread)
    })
  },
  onThreadExit: (listener) => exitListeners.push(listener),
  nextTurn: typeof MessageChannel === 'undefined' ? turnsByTimer(host) : turnsByMessage(MessageChannel),
  startTimer,
  startHelper(deed, done) {
    const script = `const deed = ${deed}; onmessage = ({ data }) => { deed(data); postMessage(0) }`
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
    const helper = new Worker(url)
    helper.onmessage = () => {
      URL.revokeObjectURL(url) // not before the script is loaded
      done()
    }
    return { post: (message) => helper.postMessage(message), end: () => helper.terminate() }
  },
  startTicker(tick, milliseconds) {
    if (host === undefined) return { ref() {}, unref() {}, stop: startBeat(tick, milliseconds) }
    const timer = host.setInterval(tick, milliseconds)
    return { ref() {}, unref() {}, stop: () => host.clearInterval(timer) }
  },
  openDiagnostics: () => NOBODY_LISTENS,
  captureContext,
  outsideContext: captureContext(),
  pastEnd: () => undefined,
  startOverseer(script, hear, gone) {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
    const overseer = new Worker(url)
    overseer.onmessage = ({ data }) => {
      URL.revokeObjectURL(url) // not before the script is loaded
      hear(data)
    }
    overseer.onerror = gone
    const post = (message: unknown, transfer: readonly object[] = []): void =>
      overseer.postMessage(message, [...transfer] as Transferable[])
    return { post, ref() {}, unref() {} }
  },
  startWorker: (request, listener) => startWebWorker(request, listener, `janus-queue.worker.${crypto.randomUUID()}`),
  spawnData() {
    const given: unknown = Reflect.get(globalThis, SPAWN_DATA)
    return typeof given === 'object' && given !== null ? Reflect.get(given, 'data') : undefined
  },
  spawnHidden() {
    const given: unknown = Reflect.get(globalThis, SPAWN_DATA)
    return typeof given === 'object' && given !== null ? Reflect.get(given, 'hidden') : undefined
  },
  resolve: (url) => new URL(url, location.href).href,
}
