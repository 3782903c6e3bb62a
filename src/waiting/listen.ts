import { runtime } from '#runtime'
import { sleepOn } from './sleepers.js'

/**
 * Calls `notified` in a turn of its own once `words[index]`, which was `value`, is notified. False where it holds
 * another value by now: `notified` is not called then. It can't be cancelled, and may be called for nothing.
 * Nor does it know of the call that began it, which may be over long before: it is called in no call's context.
 */
export function listen(words: Int32Array, index: number, value: number, notified: () => void): boolean {
  if (!hasWaitAsync()) return sleepOn(words, index, value, notified)
  const wait = Atomics.waitAsync(words, index, value)
  if (!wait.async) return false
  const { value: promise } = wait
  runtime.outsideContext(() => promise.then(notified))
  return true
}

/** Firefox has it since 145, Safari since 16.4, everything else for long. */
function hasWaitAsync(): boolean {
  return typeof Atomics.waitAsync === 'function'
}
