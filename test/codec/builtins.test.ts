import assert from 'node:assert/strict'
import { AsyncResource } from 'node:async_hooks'
import { createECDH, createSecretKey, generateKeyPairSync } from 'node:crypto'
import { BlockList, Socket, SocketAddress } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { MIMEParams, MIMEType } from 'node:util'
import vm from 'node:vm'
import { MessageChannel } from 'node:worker_threads'
import { codecs } from 'janus-queue'

/*
 * Classes of Node.js that are no globals, and keep what they hold where no clone sees it. Those that every runtime knows are in
 * the conformance suite.
 */
const classes: [string, () => object][] = [
  ['a secret KeyObject', () => createSecretKey(Buffer.from('secret'))],
  ['a private KeyObject', () => generateKeyPairSync('ed25519').privateKey],
  ['a public KeyObject', () => generateKeyPairSync('ed25519').publicKey],
  ['a MessagePort', () => new MessageChannel().port1],
  ['a Histogram', () => createHistogram()],
  ['a BlockList', () => new BlockList()],
  ['a SocketAddress', () => new SocketAddress({})],
  ['an AsyncResource', () => new AsyncResource('x')],
  ['a MIMEType', () => new MIMEType('text/plain')],
  ['MIMEParams', () => new MIMEParams()],
  ['a Script', () => new vm.Script('1')],
  ['a Socket', () => new Socket()],
  ['a PassThrough', () => new PassThrough()],
  ['an ECDH', () => createECDH('prime256v1')],
]

for (const [name, make] of classes) {
  test(`codecs refuse ${name} of Node.js rather than drop what is in it`, () => {
    // A toJSON(), which some have, says what to make of them as JSON.
    const hasWord = 'toJSON' in make()
    for (const codec of hasWord ? [codecs.structured] : [codecs.structured, codecs.json]) {
      assert.throws(() => codec.encode({ item: make() }), { name: 'DataCloneError', message: /^item\.item/ })
    }
  })
}

test('codecs.structured names the class that it refuses, and says what to send instead', () => {
  const messages: [object, RegExp][] = [
    [
      createSecretKey(Buffer.from('secret')),
      /^item: a SecretKeyObject cannot be cloned: send it with postMessage\(\)$/,
    ],
    [new Blob([]), /^item: a Blob cannot be cloned: send its bytes/],
    [new URL('http://localhost'), /^item: an URL cannot be cloned: send it as text/],
    [new Headers(), /^item: a Headers cannot be cloned: send an array/],
    [[].values(), /^item: an Array Iterator cannot be cloned: send an array/],
    [new WebAssembly.Memory({ initial: 1 }), /^item: a Memory cannot be cloned: send it with postMessage\(\)$/],
    [new SharedArrayBuffer(1), /^item: a SharedArrayBuffer cannot be cloned: it is shared memory; copy it/],
    [new Proxy(new Map(), {}), /^item: a Map cannot be cloned: it is a Proxy of one/],
    [
      new (class Money {
        #cents = 5
        get cents() {
          return this.#cents
        }
      })(),
      /^item: a Money cannot be cloned: what it holds is/,
    ],
  ]
  for (const [item, message] of messages) {
    assert.throws(() => codecs.structured.encode(item), { name: 'DataCloneError', message })
  }
})

test('codecs.structured carries instances of classes that hide nothing, also of those without a property', () => {
  class Empty {}
  class Left extends Empty {
    x?: number
  }
  class Both {
    shown = 1
    #hidden = 2
    get sum(): number {
      return this.shown + this.#hidden
    }
  }
  const copies = [new Empty(), new Left(), new Both(), Object.create({ inherited: 1 })].map((item) =>
    codecs.structured.decode(codecs.structured.encode(item)),
  )
  assert.deepEqual(copies, [{}, { x: undefined }, { shown: 1 }, {}])
})
