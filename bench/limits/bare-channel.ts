import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'
import { sources } from '../paths.js'
import type { Program } from '../threads/program.js'

/** crossbeam's channel in WebAssembly, on one thread: called from JavaScript (from: sync), or within WebAssembly (async). */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  async open({ from, capacity }) {
    const { put, get, pairs } = await channel(capacity)
    if (from === 'async') return (count) => pairs(count, capacity)
    return (count) => {
      for (let i = 0; i < count; i++) {
        if (!put(i, capacity)) throw new Error('the channel is full')
        if (Number.isNaN(get(capacity))) throw new Error('the channel is empty')
      }
    }
  },
}

interface Channel {
  put(item: number, capacity: number): number
  get(capacity: number): number
  pairs(count: number, capacity: number): void
}

async function channel(capacity: number): Promise<Channel> {
  const source = readFileSync(join(sources, 'limits', 'channel', 'index.ts'), 'utf8')
  const { binary, error, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    noAssert: true,
    runtime: 'stub',
    importMemory: true,
    sharedMemory: true,
    initialMemory: 2,
    maximumMemory: 2,
    enable: ['threads'],
  })
  if (binary === null || error !== null) throw new Error(`the channel could not be compiled: ${stderr.toString()}`)
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true })
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { memory } })
  const exports = instance.exports as unknown as Channel & { reset(capacity: number): void }
  exports.reset(capacity)
  return exports
}
