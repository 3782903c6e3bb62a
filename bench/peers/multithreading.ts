import { npmEntry } from '../paths.js'
import { itemOf } from '../threads/items.js'
import type { Program, Run } from '../threads/program.js'
import { type Spec, shareOf } from '../threads/spec.js'
import { Trip } from '../threads/trips.js'

type Outcome = { ok: true; value: unknown } | { ok: false; error: Error }

interface Sender {
  clone(): Sender
  send(value: unknown): Promise<Outcome>
  blockingSend(value: unknown): Outcome
}

interface Receiver {
  clone(): Receiver
  recv(): Promise<Outcome>
  blockingRecv(): Outcome
}

interface Library {
  channel(capacity: number, options: { size: number }): [Sender, Receiver]
  serialize(handle: Sender | Receiver): [value: unknown]
  deserialize(value: unknown): unknown
}

/** Room for the items of a channel. */
const SIZE = 1 << 24

/** The channel of the package multithreading, handed to threads as its own spawn() does. */
export const program: Program = {
  async create({ capacity, shape }) {
    const { channel, serialize } = await library()
    const channels = Array.from({ length: shape === 'trip' ? 2 : 1 }, () => channel(capacity, { size: SIZE }))
    return () => ({
      value: channels.map(([sender, receiver]) => [serialize(sender.clone())[0], serialize(receiver.clone())[0]]),
    })
  },

  async open(spec, { role, index }, value) {
    const { deserialize } = await library()
    const [[put, get], [putBack, getBack] = [put, get]]: [Pair, Pair?] = deserializeAll(value, deserialize)
    if (role === 'alone') return alone(spec, put, get)
    if (role === 'call') return spec.from === 'sync' ? call(put, getBack) : callAsync(put, getBack)
    if (role === 'echo') return spec.to === 'sync' ? echo(get, putBack) : echoAsync(get, putBack)
    return role === 'produce' ? producer(spec, index, put) : consumer(spec, index, get)
  },
}

type Pair = [Sender, Receiver]

// biome-ignore lint/suspicious/noExplicitAny: the package has no types for what it sends to its threads
function deserializeAll(value: any, deserialize: Library['deserialize']): any {
  return value.map((pair: unknown[]) => pair.map(deserialize))
}

async function library(): Promise<Library> {
  const entry = npmEntry('multithreading')
  if (entry === undefined) throw new Error('not installed')
  const { channel }: Library = await import(new URL('../lib/sync/mpmc.js', entry).href)
  const { serialize, deserialize }: Library = await import(new URL('../lib/shared.js', entry).href)
  return { channel, serialize, deserialize }
}

function checked(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value
  throw outcome.error
}

function producer(spec: Spec, index: number, sender: Sender): Run {
  const item = itemOf(spec.item)
  const isNumber = typeof item === 'number'
  if (spec.from === 'sync') {
    return (count) => {
      for (let i = shareOf(count, spec.producers, index); i > 0; i--) checked(sender.blockingSend(isNumber ? i : item))
    }
  }
  return async (count) => {
    for (let i = shareOf(count, spec.producers, index); i > 0; i--) checked(await sender.send(isNumber ? i : item))
  }
}

function consumer({ to, consumers }: Spec, index: number, receiver: Receiver): Run {
  if (to === 'sync') {
    return (count) => {
      for (let i = shareOf(count, consumers, index); i > 0; i--) checked(receiver.blockingRecv())
    }
  }
  return async (count) => {
    for (let i = shareOf(count, consumers, index); i > 0; i--) checked(await receiver.recv())
  }
}

function alone(spec: Spec, sender: Sender, receiver: Receiver): Run {
  const item = itemOf(spec.item)
  const isNumber = typeof item === 'number'
  return (count) => {
    for (let i = 0; i < count; i++) {
      checked(sender.blockingSend(isNumber ? i : item))
      checked(receiver.blockingRecv())
    }
  }
}

function call(sender: Sender, receiver: Receiver): Run {
  return (count) => {
    const trip = new Trip(count)
    for (let i = 0; i < count; i++) {
      const since = performance.now()
      checked(sender.blockingSend(i))
      checked(receiver.blockingRecv())
      trip.add(since)
    }
    return trip.result
  }
}

function callAsync(sender: Sender, receiver: Receiver): Run {
  return async (count) => {
    const trip = new Trip(count)
    for (let i = 0; i < count; i++) {
      const since = performance.now()
      checked(await sender.send(i))
      checked(await receiver.recv())
      trip.add(since)
    }
    return trip.result
  }
}

function echo(receiver: Receiver, sender: Sender): Run {
  return (count) => {
    for (let i = 0; i < count; i++) checked(sender.blockingSend(checked(receiver.blockingRecv())))
  }
}

function echoAsync(receiver: Receiver, sender: Sender): Run {
  return async (count) => {
    for (let i = 0; i < count; i++) checked(await sender.send(checked(await receiver.recv())))
  }
}
