import { setTimeout as sleep } from 'node:timers/promises'
import { item, type Line, type Peer } from './peer.js'
import type { Server } from './server.js'

export interface Sample {
  /** Microseconds an item. */
  time: number
  /** Of the server's processor, microseconds an item. */
  cpu: number
}

export interface Workload {
  readonly title: string
  measure(line: Line, peer: Peer, server: Server): Promise<Sample>
}

export const workloads: readonly Workload[] = [
  {
    title: 'put, 100 in flight',
    measure: (line, { many }, server) => timed(server, many, () => inFlight(100, many, () => line.put(item))),
  },
  {
    title: 'putMany of 100',
    measure: (line, { many }, server) => {
      const batch = Array.from({ length: 100 }, () => item)
      return timed(server, many, () => inFlight(1, many / 100, () => line.putMany(batch)))
    },
  },
  {
    title: 'put, one by one',
    measure: (line, _, server) => timed(server, 1000, () => inFlight(1, 1000, () => line.put(item))),
  },
  { title: 'get + taskDone, 100 in flight', measure: (line, { many }, server) => taken(line, server, many, 100) },
  { title: 'get + taskDone, 1 consumer', measure: (line, _, server) => taken(line, server, 1000, 1) },
  { title: 'get + taskDone, 8 consumers', measure: (line, _, server) => taken(line, server, 2000, 8) },
  { title: 'put to one that waits', measure: woken },
]

async function timed(server: Server, count: number, act: () => Promise<unknown>): Promise<Sample> {
  const before = await server.cpu()
  const start = performance.now()
  await act()
  const time = performance.now() - start
  return { time: (time * 1000) / count, cpu: ((await server.cpu()) - before) / count }
}

export async function inFlight(atOnce: number, count: number, act: () => Promise<unknown>): Promise<void> {
  let left = count
  const one = async (): Promise<void> => {
    while (left-- > 0) await act()
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

async function taken(line: Line, server: Server, count: number, atOnce: number): Promise<Sample> {
  for (let i = 0; i < count; i += 100) await line.putMany(Array.from({ length: 100 }, () => item))
  return timed(server, count, () => line.consume(count, atOnce, () => {}))
}

/** From the call of put to the item in the consumer's hands, the median. */
async function woken(line: Line, _: Peer, server: Server): Promise<Sample> {
  const times: number[] = []
  let wake = (): void => {}
  const count = 60
  const consumed = line.consume(count, 1, () => wake())
  await sleep(100)
  const before = await server.cpu()
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    await new Promise<void>((resolve) => {
      wake = resolve
      line.put(item).catch(() => {})
    })
    times.push(performance.now() - start)
    await sleep(5)
  }
  await consumed
  const middle = times.sort((a, b) => a - b)[count >> 1] ?? 0
  return { time: middle * 1000, cpu: ((await server.cpu()) - before) / count }
}
