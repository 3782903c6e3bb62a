/// <reference lib="esnext.disposable" preserve="true" />

import { InvalidStateError } from '../index.js'
import type { Measured } from './measured.js'
import { samplesOf } from './measured.js'

/*
 * A program that opts in answers on a socket of its own, which only its user can reach:
 *
 *   a folder of the user's (mode 700) in the system's one for temporary files, janus-queue-UID
 *     PID.N.sock     N counts the sockets of the process; on Windows the pipe \\.\pipe\janus-queue.PID.N
 *
 * Whoever connects is sent a line of JSON now and then one each interval: { pid, title, interval, queues: [stats, ...] }.
 */

/**
 * How a program is seen in `janus-queue top`.
 *
 * @since 0.2.0
 */
export interface ExposeOptions {
  /**
   * What the program is called there.
   *
   * @defaultValue its script and arguments
   */
  title?: string | undefined
  /**
   * Milliseconds from one look at the queues to the next, while somebody watches, 50 or more.
   *
   * @defaultValue 500
   */
  interval?: number | undefined
}

/**
 * A program that is seen, until it is stopped or disposed of.
 *
 * @since 0.2.0
 */
export interface Exposed extends Disposable {
  /** Where it answers. Resolves when it does; rejects with the system's error where it can't. */
  readonly address: Promise<string>
  /** Ends it. */
  close(): void
}

/** What is used of Node's modules: their types are not everybody's. */
interface Host {
  pid: number
  platform: string
  argv: string[]
  getuid?(): number
  on(event: 'exit', listener: () => void): void
  off(event: 'exit', listener: () => void): void
  getBuiltinModule(name: 'net'): { createServer(listener: (socket: Socket) => void): Server }
  getBuiltinModule(name: 'fs'): Files
  getBuiltinModule(name: 'os'): { tmpdir(): string }
}

interface Files {
  mkdirSync(path: string, options: { recursive: true; mode: number }): void
  lstatSync(path: string): { isDirectory(): boolean; uid: number; mode: number }
  unlinkSync(path: string): void
}

interface Socket {
  on(event: 'error' | 'close', listener: () => void): void
  write(text: string): void
  destroy(): void
  unref(): void
  readonly writableLength: number
}

interface Server {
  on(event: 'error', listener: (error: Error & { code?: string }) => void): void
  on(event: 'listening', listener: () => void): void
  listen(address: string): void
  close(): void
  unref(): void
}

/** A watcher that reads so little of what it is sent is left without the next lines. */
const MOST_UNREAD = 1 << 20

/** Sockets of one process, of several threads or copies of the package: enough to try. */
const MOST_SOCKETS = 1000

/**
 * Lets `npx janus-queue top` watch these queues, from another terminal of the same user on the same machine. It costs nothing
 * while nobody watches, and keeps no process alive. While this thread blocks, what is seen stands still.
 *
 * @param queues Those of this thread that are to be seen; a Set that changes as queues come and go does as well.
 * @throws InvalidStateError where there is no Node.js 20.16, 22.3 or later, Deno or Bun.
 * @throws RangeError where the interval is out of its range.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>(10, { name: 'orders' })
 * using exposed = expose([queue])
 * ```
 * @since 0.2.0
 */
export function expose(queues: Iterable<Measured>, { title, interval = 500 }: ExposeOptions = {}): Exposed {
  if (!(interval >= 50 && interval < 2 ** 31)) {
    throw new RangeError(`expose: interval must be from 50 to 2147483647 milliseconds, got ${interval}`)
  }
  const host = hostOf()
  const named = title ?? host.argv.slice(1).join(' ')
  const watchers = new Set<Socket>()
  let timer: ReturnType<typeof setInterval> | undefined
  let address: string | undefined

  const server = host.getBuiltinModule('net').createServer((socket) => {
    socket.unref()
    socket.on('error', () => {}) // 'close' follows
    socket.on('close', () => {
      watchers.delete(socket)
      if (watchers.size === 0) clearInterval(timer)
    })
    watchers.add(socket)
    socket.write(line())
    if (watchers.size === 1) {
      timer = setInterval(tell, interval)
      ;(timer as { unref?(): void }).unref?.()
    }
  })
  server.unref()

  return { address: listen(), close, [Symbol.dispose]: close }

  function line(): string {
    const seen = samplesOf(queues).map(({ labels, stats }) => ({ ...stats, name: labels['queue'] }))
    return `${JSON.stringify({ pid: host.pid, title: named, interval, queues: seen })}\n`
  }

  function tell(): void {
    const text = line()
    for (const socket of watchers) if (socket.writableLength < MOST_UNREAD) socket.write(text)
  }

  function listen(): Promise<string> {
    const ready = new Promise<string>((resolve, reject) => {
      let count = 0
      let place = placeOf(host, count)
      server.on('error', (error) => {
        if (error.code !== 'EADDRINUSE' || ++count === MOST_SOCKETS) return reject(error)
        place = placeOf(host, count)
        server.listen(place)
      })
      server.on('listening', () => {
        address = place
        host.on('exit', close)
        resolve(place)
      })
      server.listen(place)
    })
    ready.catch(() => {}) // to be looked at by whoever cares
    return ready
  }

  function close(): void {
    host.off('exit', close)
    clearInterval(timer)
    for (const socket of watchers) socket.destroy()
    server.close() // which removes the socket's file in its own time, that an 'exit' does not leave it
    if (address === undefined || host.platform === 'win32') return
    try {
      host.getBuiltinModule('fs').unlinkSync(address)
    } catch {}
    address = undefined
  }
}

function placeOf(host: Host, count: number): string {
  const name = `${host.pid}.${count}`
  if (host.platform === 'win32') return `\\\\.\\pipe\\janus-queue.${name}`
  const uid = host.getuid?.() ?? 0
  const folder = `${host.getBuiltinModule('os').tmpdir()}/janus-queue-${uid}`
  const files = host.getBuiltinModule('fs')
  files.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = files.lstatSync(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new InvalidStateError(
      `expose: ${folder} must be a folder that only its owner, user ${uid}, can use; remove it`,
    )
  }
  return `${folder}/${name}.sock`
}

function hostOf(): Host {
  const host: unknown = Reflect.get(globalThis, 'process')
  const isOne = typeof host === 'object' && host !== null && 'getBuiltinModule' in host
  if (isOne) return host as Host
  throw new InvalidStateError('expose: needs Node.js 20.16, 22.3 or later, Deno or Bun: sockets to answer on')
}
