// Lets something happen at a chosen instant of a call: before one of the steps that the thread takes in the core, or
// before it reads, waits for or listens to a word of shared memory. In between the thread is alone, so that trying one
// instant after the other tries every place at which another thread can come in between.

type Step = (...args: number[]) => unknown

let left = 0
let deed: (() => void) | undefined
let asleep: ((words: Int32Array, index: number, value: number) => 'ok') | undefined

const { load, wait, waitAsync } = Atomics as typeof Atomics & { waitAsync: (...args: unknown[]) => unknown }
const { get } = WebAssembly.Table.prototype

function pass(): void {
  if (deed !== undefined && --left === 0) happen()
}

function happen(): void {
  const now = deed
  deed = undefined
  now?.()
}

WebAssembly.Table.prototype.get = function (this: WebAssembly.Table, index: number): Step {
  const step: Step = Reflect.apply(get, this, [index])
  return (...args) => {
    pass()
    return step(...args)
  }
}

Object.assign(Atomics, {
  load(...args: unknown[]): unknown {
    pass()
    return Reflect.apply(load, Atomics, args)
  },
  wait(words: Int32Array, index: number, value: number, timeout: number): string {
    if (timeout === 0) return wait(words, index, value, timeout) // only tries whether a thread may block
    pass()
    const answer = wait(words, index, value, asleep === undefined ? timeout : 0)
    return answer === 'timed-out' && asleep !== undefined ? asleep(words, index, value) : answer
  },
  waitAsync(...args: unknown[]): unknown {
    pass()
    return Reflect.apply(waitAsync, Atomics, args)
  },
})

/** How the thread sleeps: what is to happen happens at the latest then, and must wake it. */
function sleepThrough(words: Int32Array, index: number, value: number): 'ok' {
  while (deed !== undefined) {
    happen()
    if (load(words, index) !== value) return 'ok'
  }
  throw new Error('asleep, and nobody will wake it')
}

/**
 * Calls `call` and lets `other` happen at its `instant`-th instant, counted from 1; where there are fewer, as it sleeps
 * or has returned. Whether there were that many.
 */
export function atInstant(instant: number, other: () => void, call: () => void): boolean {
  left = instant
  deed = other
  asleep = sleepThrough
  try {
    call()
    return left <= 0
  } finally {
    asleep = undefined
    while (deed !== undefined) happen()
  }
}

/** To be called by what happens: lets `next` happen so many instants later. */
export function afterwards(instants: number, next: () => void): void {
  left = instants
  deed = next
}
