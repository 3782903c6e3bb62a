/** Two words of shared memory, each on lines of its own, on which two threads do nothing but look; and whether both do. */
const [PING, PONG, READY] = [0, 64, 96]

export const WORDS_BYTES = 512

const STOP = -1
/** Looks between two glances at the clock. */
const LOOKS = 1 << 16
const LIMIT_MS = 60_000

/** Says the turns after `from`, up to `to`, and hears each answered. */
export function call(words: Int32Array, from: number, to: number): void {
  for (let turn = from + 1; turn <= to; turn++) {
    Atomics.store(words, PING, turn)
    hear(words, PONG, turn)
  }
}

export function stop(words: Int32Array): void {
  Atomics.store(words, PING, STOP)
}

/** Whether the other thread answers from now on. */
export function isReady(words: Int32Array): boolean {
  return Atomics.load(words, READY) === 1
}

/** Answers each turn until stop(). */
export function answer(words: Int32Array): void {
  Atomics.store(words, READY, 1)
  for (let turn = 1; hear(words, PING, turn) !== STOP; turn++) Atomics.store(words, PONG, turn)
}

function hear(words: Int32Array, at: number, turn: number): number {
  const end = performance.now() + LIMIT_MS
  for (let looks = 1; ; looks++) {
    const heard = Atomics.load(words, at)
    if (heard === turn || heard === STOP) return heard
    if (looks % LOOKS === 0 && performance.now() > end) throw new Error(`no turn in ${LIMIT_MS / 1000} s`)
  }
}
