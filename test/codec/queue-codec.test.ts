import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, type Codec, codecs, PriorityQueue, Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { drain } from '../../conformance/queues.js'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { within } from '../helpers/wait.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Upper case on the wire, so that it is seen whether the codec was used. Two texts fail. */
const shouting: Codec<string> = {
  encode(text) {
    if (text === 'no encoding') throw new Error('boom in encode')
    return encoder.encode(text.toUpperCase())
  },
  decode(bytes) {
    const text = decoder.decode(bytes.slice())
    if (text === 'NO DECODING') throw new Error('boom in decode')
    return text
  },
}

const badOutputs: unknown[] = ['text', null, undefined, 5, [1, 2], {}, new ArrayBuffer(4), new Uint16Array(2)]

for (const name of parts) {
  test(`put() and get() on ${name} use the queue's codec`, limit, async () => {
    const queue = new Queue<string>(0, { codec: shouting })
    const face = faceOf(queue, name)
    for (const text of ['', 'a', 'hello', 'x'.repeat(100_000)]) {
      await face.put(text)
      assert.equal(await face.peek(), text.toUpperCase())
      assert.equal(await face.get(), text.toUpperCase())
    }
  })

  test(`put() on ${name} passes on what encode() throws, and nothing enters`, limit, async () => {
    const queue = new Queue<string>(0, { codec: shouting })
    const face = faceOf(queue, name)
    await assert.rejects(face.put('no encoding'), /boom in encode/)
    assert.throws(() => face.q.putNowait('no encoding'), /boom in encode/)
    await assert.rejects(face.putMany(['a', 'no encoding', 'b']), { message: 'boom in encode', accepted: 1 })
    assert.equal(face.q.unfinishedTasks, 1)
    assert.deepEqual(drain(queue), ['A'])
  })

  test(`get() on ${name} says that decode() threw, and the item counts as taken`, limit, async () => {
    const queue = new Queue<string>(0, { codec: shouting })
    const face = faceOf(queue, name)
    const says = (error: unknown) => /boom in decode/.test(`${error} ${Reflect.get(Object(error), 'cause')}`)
    await face.putMany(['no decoding', 'no decoding', 'fine'])
    await assert.rejects(face.get(), says)
    assert.throws(() => face.q.getNowait(), says)
    assert.equal(face.q.qsize(), 1)
    assert.equal(queue.stats().gets, 2)
    assert.equal(face.q.unfinishedTasks, 3)
    assert.equal(await face.get(), 'FINE')
    assert.equal(queue.stats().bytesUsed, 0)
  })

  test(`getMany() on ${name} loses no item but the one that decode() failed on`, limit, async () => {
    const queue = new Queue<string>(0, { codec: shouting })
    const face = faceOf(queue, name)
    await face.putMany(['a', 'b', 'no decoding', 'c', 'd'])
    const got: string[] = []
    let failures = 0
    for (let i = 0; i < 5 && got.length < 4; i++) {
      try {
        got.push(...(await face.getMany(10, { timeout: 0 })))
      } catch (error) {
        assert.ok(!(error instanceof Error && error.name === face.Empty), 'an item is missing')
        failures++
      }
    }
    assert.deepEqual(got, ['A', 'B', 'C', 'D'])
    assert.equal(failures, 1)
  })

  test(`put() on ${name} throws TypeError when encode() gives no Uint8Array, and nothing enters`, limit, async () => {
    for (const output of badOutputs) {
      const codec = untyped<Codec<string>>({ encode: () => output, decode: () => 'x' })
      const queue = new Queue<string>(0, { codec })
      const face = faceOf(queue, name)
      await assert.rejects(face.put('x'), TypeError, String(output))
      assert.throws(() => face.q.putNowait('x'), TypeError)
      assert.equal(face.q.qsize(), 0)
    }
  })
}

test('attach() to a queue with a codec of its own throws TypeError unless it is given', limit, () => {
  const queue = new Queue<string>(0, { codec: shouting })
  queue.syncQ.put('kept')
  assert.throws(() => attach(structuredClone(queue)), TypeError)
  assert.throws(() => attach(structuredClone(queue), {}), TypeError)
  assert.equal(attach<string>(structuredClone(queue), { codec: shouting }).syncQ.get(), 'KEPT')
})

test('attach() says of which queue the codec is missing or another', limit, () => {
  const own = new Queue<string>(0, { codec: shouting, name: 'loud' })
  assert.throws(() => attach(own), { name: 'TypeError', message: /^attach 'loud': the queue was made with a codec of/ })
  const plain = new Queue<string>(0)
  const message = /^attach: options.codec is not the codec that the queue was made with/
  assert.throws(() => attach(plain, { codec: shouting }), { name: 'TypeError', message })
  assert.throws(() => attach(plain, { codec: codecs.json }), { name: 'TypeError', message })
  assert.equal(attach<string>(plain, { codec: codecs.structured }).name, '')
})

test('attach() takes up the codecs of `codecs` by itself', limit, async (t) => {
  const structured = new Queue<unknown>(0, { codec: codecs.structured })
  const json = new Queue<unknown>(0, { codec: codecs.json })
  const bytes = new Queue<unknown>(0, { codec: codecs.bytes })
  const agent = await startAgent(t, structured, json, bytes)

  await agent.callOn(0, 'syncQ', 'put', new Map([[1, new Date(5)]]))
  assert.deepEqual(structured.syncQ.get(), new Map([[1, new Date(5)]]))
  json.syncQ.put({ list: [1, 'two', null], at: 5 })
  assert.deepEqual(await agent.callOn(1, 'syncQ', 'get'), { list: [1, 'two', null], at: 5 })
  await agent.callOn(2, 'syncQ', 'put', Uint8Array.of(1, 2, 3))
  const arrived = bytes.syncQ.get()
  assert.ok(arrived instanceof Uint8Array)
  assert.deepEqual([...arrived], [1, 2, 3])
})

test('encode() may give the same buffer again and again, even while puts wait', limit, async () => {
  const buffer = new Uint8Array(1_000)
  const reusing: Codec<number> = {
    encode: (n) => buffer.fill(n).subarray(0, n),
    decode: (bytes) => {
      assert.ok(bytes.every((byte) => byte === bytes.length))
      return bytes.length
    },
  }
  const queue = new Queue<number>(1, { codec: reusing })
  await queue.asyncQ.put(1)
  const puts = [queue.asyncQ.put(2), queue.asyncQ.putMany([3, 200])]
  const got: number[] = []
  for (let i = 0; i < 4; i++) got.push(await queue.asyncQ.get({ timeout: 5_000 }))
  await within(5_000, 'the puts', Promise.all(puts))
  assert.deepEqual(
    got.toSorted((a, b) => a - b),
    [1, 2, 3, 200],
  )
})

test('decode() is given the bytes that encode() gave, of every length', limit, () => {
  const queue = new Queue<Uint8Array>(0, {
    codec: { encode: (bytes) => bytes, decode: (bytes) => Uint8Array.from(bytes) },
  })
  for (const length of [0, 1, 7, 8, 15, 16, 100, 2_048, 70_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7)
    queue.syncQ.put(bytes)
    assert.deepEqual(queue.syncQ.get(), bytes)
  }
})

test('put() of a byte array takes its bytes, whatever properties of its own say', limit, async () => {
  for (const codec of [codecs.structured, codecs.bytes]) {
    const queue = new Queue<Uint8Array>(0, { codec })
    for (const lie of [{ length: 1 }, { byteOffset: 1 }, { buffer: new ArrayBuffer(9) }]) {
      const item = new Uint8Array([0, 1, 2, 3]).subarray(1)
      const [name = '', value] = Object.entries(lie)[0] ?? []
      Object.defineProperty(item, name, { value })
      queue.syncQ.put(item)
      await queue.asyncQ.putMany([item])
      assert.deepEqual(drain(queue), [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)], name)
    }
  }
})

for (const name of parts) {
  test(`put() on ${name} gives byte arrays and numbers to the queue's codec, too`, limit, async () => {
    const reversing: Codec<unknown> = {
      encode: (item) => (item instanceof Uint8Array ? item.toReversed() : Uint8Array.of(99)),
      decode: (bytes) => bytes.slice(),
    }
    const own = faceOf(new Queue<unknown>(0, { codec: reversing }), name)
    await own.put(Uint8Array.of(1, 2, 3))
    await own.putMany([Uint8Array.of(4, 5), 6])
    const got = [Uint8Array.of(3, 2, 1), Uint8Array.of(5, 4), Uint8Array.of(99)]
    assert.deepEqual([await own.get(), ...(await own.getMany(9))], got)
    const json = faceOf(new Queue<unknown>(0, { codec: codecs.json }), name)
    await assert.rejects(json.put(Uint8Array.of(1, 2)), { name: 'DataCloneError' })
    await assert.rejects(json.putMany([5, Uint8Array.of(3)]), { name: 'DataCloneError', accepted: 1 })
    await assert.rejects(json.put(Number.NaN), { name: 'DataCloneError' })
    assert.deepEqual(await json.getMany(9), [5])
  })

  for (const codec of ['structured', 'bytes'] as const) {
    test(`put() on ${name} refuses byte arrays that codecs.${codec} refuses`, limit, async () => {
      const queue = new Queue<Uint8Array>(0, { codec: codecs[codec] })
      const face = faceOf(queue, name)
      const detached = new Uint8Array(4)
      structuredClone(detached.buffer, { transfer: [detached.buffer] })
      const shared = new Uint8Array(new SharedArrayBuffer(4))
      const refused = codec === 'bytes' ? [detached] : [detached, shared]
      for (const item of refused) {
        await assert.rejects(face.put(item), { name: 'DataCloneError' })
        await assert.rejects(face.putMany([Uint8Array.of(1), item]), { name: 'DataCloneError', accepted: 1 })
        await face.put(new Uint8Array())
        assert.deepEqual(drain(queue), [Uint8Array.of(1), new Uint8Array()])
      }
    })
  }

  test(`put() on ${name} throws TypeError where encode() gives an array whose buffer is detached`, limit, async () => {
    const detached = new Uint8Array(4)
    structuredClone(detached.buffer, { transfer: [detached.buffer] })
    const queue = new Queue<number>(0, { codec: { encode: () => detached, decode: () => 0 } })
    await assert.rejects(faceOf(queue, name).put(1), TypeError)
    assert.equal(queue.syncQ.qsize(), 0)
  })
}

test('new PriorityQueue() takes the priority from the item, not from its bytes', limit, () => {
  const queue = new PriorityQueue<string>(0, { codec: shouting, priority: (text) => text.length })
  queue.syncQ.putMany(['ccc', 'a', 'bb'])
  assert.deepEqual(drain(queue), ['A', 'BB', 'CCC'])
})

test('get() of an item that was written over says at which of its bytes decoding failed', limit, () => {
  const queue = new Queue<unknown>()
  queue.syncQ.put({ marker: true })
  const memory = Buffer.from(queue.memory.buffer)
  for (let at = memory.indexOf('marker'); at >= 0; at = memory.indexOf('marker', at + 1)) memory[at + 6] = 0xfe
  // Before the value: what kind of item it is, that of an object, the length of the key, the key.
  assert.throws(() => queue.syncQ.get(), /at byte (9|10) of the item$/)
})
