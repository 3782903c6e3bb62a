// The load, in a process of its own: `clients` connections, each of which asks again as soon as it has its answer. One request in ten is urgent,
// one in twenty is closed after a moment. Every answer is compared with what it should be.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { digest } from './digest.js'

export interface Load {
  readonly port: number
  readonly clients: number
  readonly seconds: number
  readonly files: readonly string[]
}

export interface Seen {
  readonly answered: number
  readonly closed: number
  readonly refused: number
  readonly wrong: number
  readonly seconds: number
  /** Milliseconds, sorted. */
  readonly usual: number[]
  readonly urgent: number[]
}

process.once('message', async (load: Load) => {
  const seen = await run(load)
  process.send?.(seen, () => process.disconnect())
})

async function run({ port, clients, seconds, files }: Load): Promise<Seen> {
  const bodies = files.map((file) => readFileSync(file))
  const digests = bodies.map((body) => digest(body))
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const counts = { answered: 0, closed: 0, refused: 0, wrong: 0 }
  const times = { usual: [] as number[], urgent: [] as number[] }
  const begin = performance.now()

  async function client(id: number): Promise<void> {
    for (let n = id; performance.now() - begin < seconds * 1000; n++) {
      const [which, isUrgent, isClosed] = [n % bodies.length, n % 10 === 3, n % 20 === 7]
      const since = performance.now()
      const { status, text } = await post(bodies[which], isUrgent ? -1 : 0, isClosed)
      if (status === 0) counts.closed++
      else if (status !== 200) counts.refused++
      else {
        counts.answered++
        if (text !== digests[which]) counts.wrong++
        times[isUrgent ? 'urgent' : 'usual'].push(performance.now() - since)
      }
    }
  }

  function post(
    body: Buffer | undefined,
    priority: number,
    isClosed: boolean,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const headers = { priority: String(priority) }
      const asked = request({ port, host: '127.0.0.1', method: 'POST', agent, headers }, async (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('close', () => resolve({ status: response.complete ? (response.statusCode ?? 0) : 0, text }))
      })
      asked.on('error', () => resolve({ status: 0, text: '' }))
      asked.end(body)
      if (isClosed) setTimeout(() => asked.destroy(), 1)
    })
  }

  await Promise.all(Array.from({ length: clients }, (_, id) => client(id)))
  agent.destroy()
  const [usual, urgent] = [times.usual, times.urgent].map((list) => list.sort((a, b) => a - b))
  return { ...counts, seconds: (performance.now() - begin) / 1000, usual: usual ?? [], urgent: urgent ?? [] }
}
