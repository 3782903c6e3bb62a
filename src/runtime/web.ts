import type { Runtime } from './runtime.js'
import type { Text } from './text.js'
import { portableText } from './text-portable.js'

/** Browsers, and whatever has nothing but the web's own APIs. */

export const text: Text = portableText

const isAudioWorklet = 'AudioWorkletGlobalScope' in globalThis

let blocks: boolean | undefined

function tryToBlock(): boolean {
  if (isAudioWorklet) return false // Firefox would let it, and the sound would stop
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
    return true
  } catch {
    return false // a TypeError: this is an agent that can't be suspended
  }
}

export const runtime: Runtime = {
  text,
  thread: 0, // no numbers, and no news of a worker's end either
  draw(words) {
    if (typeof crypto !== 'undefined') return crypto.getRandomValues(words)
    return words.map(() => Math.random() * 2 ** 32) // an AudioWorklet has no other
  },
  canBlock() {
    blocks ??= tryToBlock()
    return blocks
  },
  canWait: !isAudioWorklet,
  onThreadExit() {},
  startTimer(ring, milliseconds) {
    const timer = setTimeout(ring, milliseconds)
    return () => clearTimeout(timer)
  },
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
    const timer = setInterval(tick, milliseconds)
    return { ref() {}, unref() {}, stop: () => clearInterval(timer) }
  },
}
