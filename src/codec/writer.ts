/**
 * Where a built-in codec writes: first into a window that the caller lends (a thread's staging area in shared memory),
 * and from the moment that the window is too small, into a private array, with what was written so far moved along.
 */
export class ByteWriter {
  /** The array written to: the lent one, or a private one after an overflow. */
  bytes: Uint8Array = EMPTY
  /** Index in `bytes` of the first byte written. */
  start = 0
  /** Index in `bytes` of the next byte to write. */
  position = 0
  #end = 0
  #private: Uint8Array = EMPTY

  /** Begins an item in `bytes[start, end)`. */
  claim(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.position = start
    this.#end = end
  }

  /** Begins an item in the private array. */
  own(): void {
    this.claim(this.#private, 0, this.#private.length)
  }

  /** Bytes written since claim() or own(). */
  get length(): number {
    return this.position - this.start
  }

  /** Makes room for `count` more bytes. `bytes`, `start` and `position` may change: read them again afterwards. */
  reserve(count: number): void {
    if (this.position + count > this.#end) this.#overflow(count)
  }

  /** Gives the lent window back at once: what was written so far moves to the private array. */
  spill(): void {
    if (this.bytes !== this.#private) this.#overflow(0)
  }

  /** A copy of what was written, in an array of its own. */
  copy(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(this.start, this.position))
  }

  /** Lets go of what an unusually large item made it keep. */
  trim(limit: number): void {
    if (this.#private.length > limit) this.#private = EMPTY
    this.bytes = EMPTY
    this.start = this.position = this.#end = 0
  }

  #overflow(count: number): void {
    const length = this.length
    const needed = length + count
    const wasPrivate = this.bytes === this.#private
    if (this.#private.length < needed || wasPrivate) {
      const grown = new Uint8Array(Math.max(needed, this.#private.length * 2, 4096))
      grown.set(this.bytes.subarray(this.start, this.position))
      this.#private = grown
    } else {
      this.#private.set(this.bytes.subarray(this.start, this.position))
    }
    this.bytes = this.#private
    this.start = 0
    this.position = length
    this.#end = this.#private.length
  }
}

const EMPTY = new Uint8Array(0)
