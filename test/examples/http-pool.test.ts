import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type ClientRequest, request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { Calls, callContext } from 'janus-queue/rpc'
import { digest } from '../../examples/http-pool/digest.js'
import type { Handlers } from '../../examples/http-pool/hash-worker.js'
import { hashBy, janusHasher } from '../../examples/http-pool/hasher.js'
import { serve } from '../../examples/http-pool/server.js'
import { runExample, texts } from '../helpers/example.js'
import { longLimit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

function post(port: number, body: string | Buffer, priority = 0): { asked: ClientRequest; answer: Promise<Answer> } {
  const headers = { priority: String(priority) }
  const asked = request({ port, host: '127.0.0.1', method: 'POST', headers })
  const answer = new Promise<Answer>((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      const retryAfter = response.headers['retry-after']
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, retryAfter }))
    })
  })
  answer.catch(() => {})
  asked.end(body)
  return { asked, answer }
}

/** The server over calls that nobody serves as yet. */
async function unserved(t: TestContext, { waiting = 100, patience = 60_000 } = {}) {
  const calls = new Calls<Handlers>({ maxsize: waiting })
  const client = calls.client()
  const server = await serve({ hash: hashBy(client, patience), close: async () => {} })
  t.after(async () => {
    await server.stop()
    calls[Symbol.dispose]()
  })
  const begun: string[] = []
  const hash = (bytes: Uint8Array) => {
    begun.push(Buffer.from(bytes).toString())
    return digest(bytes)
  }
  return {
    calls,
    server,
    begun,
    hash,
    waiting: (count: number) => until(() => calls.queue.syncQ.qsize() === count, `${count} calls wait`),
  }
}

test('examples/http-pool: the threads of the pool hash what is posted', longLimit, async (t) => {
  const hasher = janusHasher({ threads: 2, waiting: 100, patience: 60_000 })
  const server = await serve(hasher)
  t.after(async () => {
    await server.stop()
    await hasher.close()
  })
  const bodies = texts.map((path) => readFileSync(path))
  const answers = await Promise.all(bodies.map((body) => post(server.port, body).answer))
  assert.deepEqual(
    answers.map(({ text }) => text),
    bodies.map((body) => digest(body)),
  )
})

test(
  'examples/http-pool: what is urgent is hashed first, and what was closed meanwhile never',
  longLimit,
  async (t) => {
    const { calls, server, begun, hash, waiting } = await unserved(t)
    const first = post(server.port, 'first')
    await waiting(1)
    const closed = post(server.port, 'closed')
    await waiting(2)
    const urgent = post(server.port, 'urgent', -1)
    await waiting(3)
    closed.asked.destroy()
    await until(() => server.closed === 1, 'the server knows')
    calls.serve({ hash }, { concurrency: 1 })
    assert.equal((await first.answer).text, digest(Buffer.from('first')))
    assert.equal((await urgent.answer).text, digest(Buffer.from('urgent')))
    assert.deepEqual(begun, ['urgent', 'first'])
  },
)

test('examples/http-pool: a request that is closed gives up the hashing that was begun', longLimit, async (t) => {
  const { calls, server } = await unserved(t)
  let signal: AbortSignal | undefined
  calls.serve({
    hash: (() => {
      signal = callContext().signal
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve('given up')))
    }) as never, // awaits, as the thread of the pool does not
  })
  const closed = post(server.port, 'closed')
  await until(() => signal !== undefined, 'the hashing has begun')
  closed.asked.destroy()
  await until(() => signal?.aborted === true, 'it is told')
})

test('examples/http-pool: where there is no room in time, it says when to come again', longLimit, async (t) => {
  const { calls, server, hash, waiting } = await unserved(t, { waiting: 1, patience: 500 })
  const answers = await Promise.all(['a', 'b', 'c'].map((body) => post(server.port, body).answer))
  assert.deepEqual(
    answers.map(({ status, retryAfter }) => [status, retryAfter]),
    [1, 2, 3].map(() => [503, '1']),
  )
  assert.equal(server.refused, 3)
  calls.serve({ hash })
  await waiting(0)
  const patient = await serve({ hash: hashBy(calls.client(), 60_000), close: async () => {} })
  t.after(() => patient.stop())
  const { status, text } = await post(patient.port, 'd').answer
  assert.deepEqual([status, text], [200, digest(Buffer.from('d'))])
})

test('examples/http-pool: under load beside piscina, every answer is right', longLimit, async () => {
  const { code, stdout, stderr } = await runExample('http-pool/main', '--seconds', '0.5', '--clients', '8', ...texts)
  assert.equal(stderr, '')
  assert.equal(code, 0)
  for (const name of ['janus-queue', 'piscina']) {
    assert.match(stdout, new RegExp(`^${name} +\\d+( +\\d+\\.\\d){2} +(\\d+\\.\\d|NaN) +\\d+ +0$`, 'm'))
  }
})
