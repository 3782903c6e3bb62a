import { canBlock } from './blocking.js'
import type { Runtime } from './runtime.js'
import type { Text } from './text.js'
import { portableText } from './text-portable.js'
import { hostTimers, startBeat, startTimer, turnsByMessage, turnsByTimer } from './timers.js'

/** Browsers, and whatever has nothing but the web's own APIs. */

export const text: Text = portableText

const isAudioWorklet = 'AudioWorkletGlobalScope' in globalThis

const host = hostTimers()

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

export const runtime: Runtime = {
  text,
  thread: 0, // no numbers, and no news of a worker's end either
  common: globalThis,
  draw(words) {
    if (typeof crypto !== 'undefined') return crypto.getRandomValues(words)
    return words.map(() => Math.random() * 2 ** 32) // an AudioWorklet has no other
  },
  canBlock: () => !isAudioWorklet && canBlock(), // Firefox would let it, and the sound would stop
  canWait: !isAudioWorklet,
  onThreadExit() {},
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
    return (message) => helper.postMessage(message)
  },
  startTicker(tick, milliseconds) {
    if (host === undefined) return { ref() {}, unref() {}, stop: startBeat(tick, milliseconds) }
    const timer = host.setInterval(tick, milliseconds)
    return { ref() {}, unref() {}, stop: () => host.clearInterval(timer) }
  },
  captureContext,
  outsideContext: captureContext(),
}
