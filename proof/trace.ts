/** The last things that the threads did, in a shared ring, so that they can be read after the threads' death. */

const ROWS = 8_192
const ROW_WORDS = 4

export const DEEDS = [
  'begun',
  'ended',
  'put',
  'putMany',
  'get',
  'getMany',
  'getTask',
  'peek',
  'clear',
  'maxsize',
  'join',
  'stall',
  'doom',
  'kill',
  'gone',
  'shutdown',
  'refused',
  'done',
] as const
export type Traced = (typeof DEEDS)[number]

export class Trace {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #slot: number

  constructor(memory: SharedArrayBuffer, slot: number) {
    this.memory = memory
    this.#words = new Int32Array(memory)
    this.#slot = slot
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer((1 + ROWS * ROW_WORDS) * 4)
  }

  note(deed: Traced, detail = 0): void {
    const at = 1 + ((Atomics.add(this.#words, 0, 1) >>> 0) % ROWS) * ROW_WORDS
    this.#words[at] = (performance.timeOrigin + performance.now()) % 1e8
    this.#words[at + 1] = this.#slot
    this.#words[at + 2] = DEEDS.indexOf(deed)
    this.#words[at + 3] = detail
  }

  /** The last `count` rows, as text. */
  last(count: number): string {
    const end = Atomics.load(this.#words, 0) >>> 0
    const lines: string[] = []
    for (let row = Math.max(0, end - Math.min(count, ROWS)); row < end; row++) {
      const at = 1 + (row % ROWS) * ROW_WORDS
      const [time = 0, slot = 0, deed = 0, detail = 0] = this.#words.subarray(at, at + ROW_WORDS)
      lines.push(`  ${(time / 1_000).toFixed(3)} thread ${slot} ${DEEDS[deed]} ${detail}`)
    }
    return lines.join('\n')
  }
}
