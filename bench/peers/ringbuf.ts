import { npmEntry } from '../paths.js'
import { itemOf } from '../threads/items.js'
import type { Program } from '../threads/program.js'

interface RingBuffer {
  push(elements: ArrayBufferView, length: number, offset?: number): number
  pop(elements: ArrayBufferView, length: number, offset?: number): number
}

interface Library {
  RingBuffer: {
    new (storage: SharedArrayBuffer, type: unknown): RingBuffer
    getStorageForCapacity(capacity: number, type: unknown): SharedArrayBuffer
  }
}

/** ringbuf.js: bytes, or bare doubles, from one thread to one; it does not wait, so both sides spin. */
export const program: Program = {
  async create({ item, capacity }) {
    const { RingBuffer } = await library()
    const { type, length } = elementsOf(item)
    const storage = RingBuffer.getStorageForCapacity(capacity * length, type)
    return () => ({ value: storage })
  },

  async open({ item }, { role }, value) {
    if (!(value instanceof SharedArrayBuffer)) throw new TypeError('expected shared memory')
    const { RingBuffer } = await library()
    const { type, length } = elementsOf(item)
    const ring = new RingBuffer(value, type)
    const source = type === Float64Array ? new Float64Array(1) : itemOf('bytes')
    const target = new type(length)
    if (!(source instanceof type)) throw new TypeError('expected an array')
    const put = (): void => {
      for (let done = 0; done < length; ) done += ring.push(source, length - done, done)
    }
    const get = (): void => {
      for (let done = 0; done < length; ) done += ring.pop(target, length - done, done)
    }
    if (role === 'produce') {
      return (count) => {
        for (let i = 0; i < count; i++) put()
      }
    }
    if (role === 'consume') {
      return (count) => {
        for (let i = 0; i < count; i++) get()
      }
    }
    return (count) => {
      for (let i = 0; i < count; i++) {
        put()
        get()
      }
    }
  },
}

function elementsOf(item: string): { type: Float64ArrayConstructor | Uint8ArrayConstructor; length: number } {
  return item === 'number' ? { type: Float64Array, length: 1 } : { type: Uint8Array, length: 65_536 }
}

async function library(): Promise<Library> {
  const entry = npmEntry('ringbuf.js')
  if (entry === undefined) throw new Error('not installed')
  const found: Library & { default?: Library } = await import(entry.href)
  return found.RingBuffer === undefined ? (found.default ?? found) : found
}
