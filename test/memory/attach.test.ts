import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, codecs, PriorityQueue, Queue } from 'janus-queue'
import { CODEC_VERSION } from '../../src/codec/tags.js'
import { H_CODEC, H_VERSION, VERSION } from '../../src/core/layout.js'
import { startAgent } from '../helpers/agent.js'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'

const page = 65_536

/** The bytes in a memory of their own, which is as good a handle as they are. */
function memoryOf(bytes: Uint8Array, maximum = bytes.length / page): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: bytes.length / page, maximum, shared: true })
  new Uint8Array(memory.buffer).set(bytes)
  return memory
}

function bytesOf(queue: Queue<unknown>): Uint8Array {
  return new Uint8Array(queue.memory.buffer).slice()
}

test('attach() throws TypeError for memory that holds no queue', limit, () => {
  const shared = { initial: 1, maximum: 1, shared: true }
  assert.throws(() => attach({ memory: new WebAssembly.Memory(shared) }), TypeError)
  assert.throws(() => attach({ memory: new WebAssembly.Memory({ ...shared, initial: 0 }) }), TypeError)
  assert.throws(() => attach({ memory: new WebAssembly.Memory({ initial: 1 }) }), TypeError)
  assert.throws(() => attach({ memory: memoryOf(new Uint8Array(page).fill(0xff)) }), TypeError)
  const noise = new Uint8Array(4 * page).map((_, i) => (i * 2_654_435_761) >>> 13)
  assert.throws(() => attach({ memory: memoryOf(noise, 16_384) }), TypeError)
})

test('attach() throws TypeError for a queue in memory that is not shared', limit, () => {
  const bytes = bytesOf(new Queue())
  const memory = new WebAssembly.Memory({ initial: bytes.length / page, maximum: 16_384 })
  new Uint8Array(memory.buffer).set(bytes)
  assert.throws(() => attach({ memory }), TypeError)
})

test('attach() throws TypeError, or opens the queue, whichever word of its head is overwritten', limit, () => {
  const queue = new PriorityQueue<number>(5, { name: 'victim' })
  queue.syncQ.put(1)
  const bytes = bytesOf(queue)
  const words = new DataView(bytes.buffer)
  let refused = 0
  for (let at = 0; at < 256; at += 4) {
    const word = words.getUint32(at, true)
    words.setUint32(at, word ^ 0xffff_ffff, true)
    try {
      attach({ memory: memoryOf(bytes, 16_384) })
    } catch (error) {
      assert.ok(error instanceof TypeError, `word ${at}: ${error}`)
      refused++
    }
    words.setUint32(at, word, true)
  }
  assert.ok(refused > 0, 'the magic and the layout version are checked')
})

test('attach() refuses a queue of another layout, or with items of another codec, and says of which', limit, () => {
  const own = { encode: () => new Uint8Array(1), decode: () => 1 }
  const others: [word: number, change: number, message: string][] = [
    [H_VERSION, 1, `memory layout ${VERSION + 1}, this copy of janus-queue has ${VERSION}`],
    [H_CODEC, 1 << 8, `codec version ${CODEC_VERSION + 1}, this copy of janus-queue has ${CODEC_VERSION}`],
  ]
  for (const [word, change, text] of others) {
    const message = `attach: the queue has ${text}: use the same version of the package in all threads`
    for (const codec of [codecs.structured, codecs.json, own]) {
      const bytes = bytesOf(new Queue<number>(0, { codec }))
      const words = new Uint32Array(bytes.buffer)
      words[word >> 2] = (words[word >> 2] ?? 0) + change
      const memory = memoryOf(bytes, 16_384)
      assert.throws(() => attach({ memory }, { codec: own }), { name: 'TypeError', message })
    }
  }
})

test('attach() opens a queue whose memory grows meanwhile', limit, async (t) => {
  const item = new Uint8Array(100_000)
  for (let round = 0; round < 5; round++) {
    const queue = new Queue<Uint8Array>(0, { maxBytes: 1 << 26 })
    const agent = await startAgent(t, queue)
    const grown = agent.call('syncQ', 'putMany', Array(400).fill(item))
    let growing = true
    grown.finally(() => {
      growing = false
    })
    await grown.begun
    while (growing) {
      for (let i = 0; i < 200; i++) attach(queue)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await within(5_000, 'the puts', grown)
    await agent.terminate()
  }
})

test('the package can be imported where there is no SharedArrayBuffer', limit, async (t) => {
  const child = startProgram(t, 'unshared')
  assert.deepEqual(await within(20_000, 'the program', child.ended), { code: 0, output: 'true\n' })
})
