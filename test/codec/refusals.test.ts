import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'

/** What the codec says of it: a DataCloneError's message. Fails if it says nothing. */
function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    assert.ok(error instanceof DOMException, String(error))
    assert.equal(error.name, 'DataCloneError')
    return error.message
  }
  return assert.fail('it was not refused')
}

const unclonable: [string, () => unknown][] = [
  ['a SharedArrayBuffer', () => new SharedArrayBuffer(8)],
  ['a view of shared memory', () => new Uint8Array(new SharedArrayBuffer(8))],
  ['a Buffer of shared memory', () => Buffer.from(new SharedArrayBuffer(8))],
  ['a shared WebAssembly.Memory', () => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })],
  ['a WebAssembly.Module', () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
  ['a Blob', () => new Blob(['text'])],
  ['a subclass of Blob', () => new (class Note extends Blob {})([])],
  ['a URL', () => new URL('http://localhost')],
  ['URLSearchParams', () => new URLSearchParams()],
  ['Headers', () => new Headers()],
  ['a Request', () => new Request('http://localhost')],
  ['a Response', () => new Response()],
  ['FormData', () => new FormData()],
  ['an AbortSignal', () => new AbortController().signal],
  ['an AbortController', () => new AbortController()],
  ['an Event', () => new Event('x')],
  ['an EventTarget', () => new EventTarget()],
  ['a MessageChannel', () => new MessageChannel()],
  ['a ReadableStream', () => new ReadableStream()],
  ['a TextDecoder', () => new TextDecoder()],
  ['crypto', () => globalThis.crypto],
  ['performance', () => performance],
  ['a Date without its prototype', () => Object.setPrototypeOf(new Date(), Object.prototype)],
  ['an Error without its prototype', () => Object.setPrototypeOf(new Error('x'), null)],
]

for (const [name, make] of unclonable) {
  test(`codecs.structured refuses ${name} rather than drop what is in it`, () => {
    const item = make()
    refusal(() => codecs.structured.encode(item))
    refusal(() => codecs.structured.encode({ deep: [new Map([[1, item]])] }))
  })
}

test('codecs.structured says what could not be cloned, and where', () => {
  const f = (): void => {}
  const messages: [unknown, string][] = [
    [f, 'item: a function cannot be cloned'],
    [{ users: [1, 2, 3, { callback: f }] }, 'item.users[3].callback: a function cannot be cloned'],
    [{ 'a b': { '': Symbol('s') } }, 'item["a b"][""]: a symbol cannot be cloned'],
    [new Map([['key', { f }]]), 'item.get("key").f: a function cannot be cloned'],
    [new Map([[{ f }, 1]]), 'item (key 0).f: a function cannot be cloned'],
    [new Set([0, [f]]), 'item (value 1)[0]: a function cannot be cloned'],
    [new Error('x', { cause: { f } }), 'item.cause.f: a function cannot be cloned'],
    [Object.assign([1], { f }), 'item.f: a function cannot be cloned'],
    [
      { a: [1, new WeakMap()] },
      'item.a[1]: a WeakMap cannot be cloned: what it holds is out of reach; send the data that it was made from',
    ],
    [
      { a: { b: 1 }, c: Promise.resolve() },
      'item.c: a Promise cannot be cloned: await it, and send what it resolves with',
    ],
  ]
  for (const [item, message] of messages)
    assert.equal(
      refusal(() => codecs.structured.encode(item)),
      message,
    )
})

test('codecs.structured shortens the path of what lies very deep', () => {
  let item: unknown = () => {}
  for (let depth = 0; depth < 50_000; depth++) item = { a: item }
  const message = refusal(() => codecs.structured.encode(item))
  assert.match(message, /^item(\.a){8} \.\.\.\(49984 levels\)\.\.\. (\.a){8}: a function cannot be cloned$/)
})

test('codecs.structured names the right place after many levels, siblings included', () => {
  const deep = (levels: number): unknown => (levels === 0 ? { f: () => {} } : { b: deep(levels - 1) })
  const item = { a: [{ x: 1 }, deep(63), deep(0)] }
  assert.equal(
    refusal(() => codecs.structured.encode(item)),
    'item.a[2].f: a function cannot be cloned',
  )
})

test('codecs.structured lets through what a getter throws', () => {
  const error = new RangeError('mine')
  const item = {
    get a() {
      throw error
    },
  }
  assert.throws(
    () => codecs.structured.encode([item]),
    (thrown) => thrown === error,
  )
})

test('codecs.structured works on after a refusal', () => {
  const shared = {}
  refusal(() => codecs.structured.encode([shared, shared, [[() => {}]]]))
  assert.deepEqual(codecs.structured.decode(codecs.structured.encode([shared, 1])), [{}, 1])
})

test('codecs.bytes refuses everything but Uint8Arrays with a buffer', () => {
  const items: unknown[] = [
    'text',
    null,
    undefined,
    1,
    [1],
    {},
    new ArrayBuffer(1),
    new Int8Array(1),
    new DataView(new ArrayBuffer(1)),
  ]
  for (const item of items) refusal(() => codecs.bytes.encode(item as Uint8Array))
  const detached = new Uint8Array(4)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  refusal(() => codecs.bytes.encode(detached))
})
