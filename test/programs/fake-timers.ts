// node fake-timers.js TOOL ORDER: waits under fake timers, installed before or after the package is loaded.

import { createRequire } from 'node:module'
import { mock } from 'node:test'

/** As far as it is used; its types would be one more package. */
interface Sinon {
  useFakeTimers(): { readonly timers?: object; runAll(): void; restore(): void }
}

const sinon: Sinon = createRequire(import.meta.url)('sinon')

const [tool, order] = process.argv.slice(2)
const later = setTimeout

interface Fake {
  /** Timers that the clock sees; -1 where it does not tell. */
  count(): number
  runAll(): void
  restore(): void
}

function install(): Fake {
  if (tool === 'node:test') {
    mock.timers.enable()
    return { count: () => -1, runAll: () => mock.timers.runAll(), restore: () => mock.timers.reset() }
  }
  const clock = sinon.useFakeTimers()
  // Not by countTimers(): it counts what Node.js itself has for its next tick.
  return {
    count: () => Object.keys(clock.timers ?? {}).length,
    runAll: () => clock.runAll(),
    restore: () => clock.restore(),
  }
}

const early = order === 'before' ? install() : undefined
const { Queue } = await import('janus-queue')
const fake = early ?? install()

const queue = new Queue<string>(1)
const get = queue.asyncQ.get()
const late = queue.asyncQ.get({ timeout: 60_000 }).catch((error: Error) => error.name)
const join = queue.asyncQ.join()
console.log('timers', fake.count() <= 1)
fake.runAll()
console.log('left', fake.count() <= 0)
console.log(await late)
await join
fake.restore()
const unrefed = later(() => queue.syncQ.put('served'), 600)
unrefed.unref() // what waits keeps the process alive meanwhile, by itself
console.log(await get)
