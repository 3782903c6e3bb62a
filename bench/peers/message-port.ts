import { MessageChannel, MessagePort } from 'node:worker_threads'
import { itemBytes, itemOf } from '../threads/items.js'
import type { Program, Run } from '../threads/program.js'
import { type Spec, shareOf } from '../threads/spec.js'
import { Trip } from '../threads/trips.js'

/** Large items that may be on their way: a port has no back-pressure, and without any their memory would decide. */
const WINDOW = 32

interface Ports {
  readonly ports: MessagePort[]
  /** Items received, in all. */
  readonly received: Int32Array
}

/** postMessage: a channel between each producer and each consumer, for a port has one receiver. */
export const program: Program = {
  create({ shape, producers, consumers }) {
    const isFlow = shape === 'flow'
    const channels = Array.from({ length: isFlow ? producers : 1 }, () =>
      Array.from({ length: isFlow ? consumers : 1 }, () => new MessageChannel()),
    )
    const received = new Int32Array(new SharedArrayBuffer(4))
    return ({ role, index }) => {
      const sends = role === 'produce' || role === 'call'
      const ports = sends
        ? (channels[index] ?? []).map(({ port1 }) => port1)
        : channels.flatMap((row) => row.filter((_, at) => at === index).map(({ port2 }) => port2))
      return { value: { ports, received } satisfies Ports, transfer: ports }
    }
  },

  open(spec, { role, index }, value) {
    const { ports, received }: Ports = checked(value)
    if (role === 'produce') return producer(spec, index, ports, received)
    const [port] = ports
    if (port === undefined) throw new TypeError('expected a port')
    if (role === 'call') return (count) => call(port, count)
    if (role === 'echo') return (count) => receive([port], count, (item) => port.postMessage(item))
    const windowed = itemBytes[spec.item] > 4096
    const note = (): void => {
      Atomics.add(received, 0, 1)
      Atomics.notify(received, 0)
    }
    return (count) => receive(ports, shareOf(count, spec.consumers, index), windowed ? note : () => {})
  },
}

function producer(spec: Spec, index: number, ports: MessagePort[], received: Int32Array): Run {
  const item = itemOf(spec.item)
  const isNumber = typeof item === 'number'
  const windowed = itemBytes[spec.item] > 4096
  let sent = 0
  return (count) => {
    const own = shareOf(count, spec.producers, index)
    for (let i = 0; i < own; i++) {
      if (windowed) {
        for (let done = Atomics.load(received, 0); sent - done >= WINDOW; done = Atomics.load(received, 0)) {
          Atomics.wait(received, 0, done)
        }
        sent++
      }
      // Item k of all producers together goes to consumer k modulo their number, as the consumers count on.
      ports[(i * spec.producers + index) % ports.length]?.postMessage(isNumber ? i : item)
    }
  }
}

function call(port: MessagePort, count: number): ReturnType<Run> {
  const trip = new Trip(count)
  return new Promise((resolve) => {
    let since = 0
    let done = 0
    const send = (): void => {
      since = performance.now()
      port.postMessage(done)
    }
    port.on('message', () => {
      trip.add(since)
      if (++done < count) return send()
      port.removeAllListeners('message')
      resolve(trip.result)
    })
    send()
  })
}

function receive(ports: readonly MessagePort[], count: number, take: (item: unknown) => void): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    if (left === 0) return resolve()
    const listener = (item: unknown): void => {
      take(item)
      if (--left > 0) return
      for (const port of ports) port.off('message', listener)
      resolve()
    }
    for (const port of ports) port.on('message', listener)
  })
}

function checked(value: unknown): Ports {
  const { ports, received }: { ports?: unknown; received?: unknown } = Object(value)
  if (Array.isArray(ports) && ports.every((port) => port instanceof MessagePort) && received instanceof Int32Array) {
    return { ports, received }
  }
  throw new TypeError('expected ports')
}
