// An HTTP server: POST bytes, get their digest. `priority: -1` as a header goes before others. A request that its client closes is taken
// out of the pool's queue, or given up if it was begun; one for which there is no room in time is told 503.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Hasher } from './hasher.js'

export interface Running {
  readonly port: number
  /** Requests that were closed by their clients, and those refused. */
  readonly closed: number
  readonly refused: number
  stop(): Promise<void>
}

export async function serve(hasher: Hasher): Promise<Running> {
  const counts = { closed: 0, refused: 0 }
  const server = createServer(async (request, response) => {
    const closing = new AbortController()
    response.on('close', () => {
      if (response.writableFinished) return
      counts.closed++
      closing.abort()
    })
    try {
      const bytes = await bodyOf(request)
      const digest = await hasher.hash(bytes, Number(request.headers['priority'] ?? 0), closing.signal)
      response.end(digest)
    } catch (error) {
      if (closing.signal.aborted) return
      counts.refused++
      refuse(response, error)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get closed() {
      return counts.closed
    },
    get refused() {
      return counts.refused
    },
    stop: () => stop(server),
  }
}

const MOST_BYTES = 1 << 20

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > MOST_BYTES) throw new RangeError(`a request may have ${MOST_BYTES} bytes at most`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refuse(response: ServerResponse, error: unknown): void {
  const isTooLarge = error instanceof RangeError
  response.writeHead(isTooLarge ? 413 : 503, { connection: 'close', ...(isTooLarge ? {} : { 'retry-after': '1' }) })
  response.end(`${error instanceof Error ? error.message : error}\n`)
}

function stop(server: Server): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  return stopped
}
