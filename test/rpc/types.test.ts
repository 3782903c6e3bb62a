import { test } from 'node:test'
import { type Queue, spawn } from 'janus-queue'
import { attachCalls, type Calls, type Client, startCalls } from 'janus-queue/rpc'
import { readable, through, writable } from 'janus-queue/streams'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<_ extends true>(): void {}

interface Row {
  id: number
}

type Handlers = {
  add: (a: number, b?: string) => number
  load: (path: string) => Promise<Row[]>
  rows: () => IterableIterator<Row>
  feed: () => Promise<AsyncIterable<Row>>
  map: () => Map<string, Row>
  text: () => string
  bytes: () => Promise<Uint8Array>
  db: { query: (text: string) => Promise<Row> }
}

/** What the compiler is to say of it; it is not run. */
function check(calls: Calls<Handlers>, handle: unknown, numbers: Queue<number>): void {
  const client: Client<Handlers> = calls.client({ timeout: 1, priority: 2 }).with({}).ref().unref()
  const { sync, async: asynchronous } = client
  same<Equal<ReturnType<typeof sync.add>, number>>()
  same<Equal<Parameters<typeof sync.add>[0], number>>()
  same<Equal<ReturnType<typeof sync.load>, Row[]>>()
  same<Equal<ReturnType<typeof sync.rows>, IterableIterator<Row>>>()
  same<Equal<ReturnType<typeof sync.feed>, IterableIterator<Row>>>()
  same<Equal<ReturnType<typeof sync.map>, Map<string, Row>>>()
  same<Equal<ReturnType<typeof sync.text>, string>>()
  same<Equal<ReturnType<typeof sync.db.query>, Row>>()
  same<Equal<ReturnType<typeof asynchronous.add>, Promise<number>>>()
  same<Equal<ReturnType<typeof asynchronous.load>, Promise<Row[]>>>()
  same<Equal<ReturnType<typeof asynchronous.rows>, Promise<AsyncIterableIterator<Row>>>>()
  same<Equal<ReturnType<typeof asynchronous.feed>, Promise<AsyncIterableIterator<Row>>>>()
  same<Equal<ReturnType<typeof asynchronous.bytes>, Promise<Uint8Array>>>()
  same<Equal<ReturnType<typeof asynchronous.db.query>, Promise<Row>>>()
  // @ts-expect-error a handler that there is not
  sync.sub(1)
  // @ts-expect-error an argument of another type
  sync.add('1')
  // @ts-expect-error an option that there is not
  calls.client({ retries: 1 })
  // @ts-expect-error handlers that are not these
  calls.serve({ add: (a: number) => a })
  same<Equal<ReturnType<typeof attachCalls<Handlers>>, Calls<Handlers>>>()
  attachCalls<Handlers>(handle).queue.follow(spawn('x', {}))
  const started = startCalls<Handlers>('./x.js', { threads: 2, retries: 1, data: 1, worker: {}, timeout: 5 })
  same<Equal<ReturnType<typeof started.sync.add>, number>>()
  same<Equal<typeof started.calls, Calls<Handlers>>>()
  const source: ReadableStream<number> = readable(numbers)
  const stream: WritableStream<number> = writable(numbers, { onClose: 'leave' })
  const pair: TransformStream<number, number> = through(numbers, numbers.asyncQ)
  for (const _ of [source, stream, pair]);
}

test('the types of calls and streams say what comes back', () => {
  void check // compiling it was the test
})
