import { grew } from './diagnostics.js'

/** This thread's views of a memory, as far as it was last seen. Of fixed length, as engines are ten times slower with others. */
export class Views {
  readonly memory: WebAssembly.Memory
  bytes: Uint8Array
  words: Uint32Array
  numbers: Float64Array

  constructor(memory: WebAssembly.Memory) {
    const { buffer } = memory
    this.memory = memory
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.numbers = new Float64Array(buffer)
  }

  /** Makes them reach to `end`, which is within the memory. */
  see(end: number): void {
    if (end > this.bytes.length) this.#renew(end)
  }

  #renew(end: number): void {
    // V8 tells the threads that it knows to have the memory of a growth, each at its next look for interrupts; one that is just
    // receiving the memory may never be told. Growing by nothing asks.
    if (this.memory.buffer.byteLength < end) this.memory.grow(0)
    const { buffer } = this.memory
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.numbers = new Float64Array(buffer)
    // Not from here: a listener may use the queue that this operation is amid.
    if (grew.hasSubscribers)
      Promise.resolve().then(() => grew.publish({ memory: this.memory, bytes: buffer.byteLength }))
  }
}
