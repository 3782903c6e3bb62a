import { attach, type Queue } from 'janus-queue'
import { attachCalls, type Client, callContext } from 'janus-queue/rpc'

/** What servers of the suite answer. */
export const handlers = {
  add: (a: number, b: number) => a + b,
  echo: (...args: unknown[]) => args,
  later: async (value: unknown) => {
    await undefined
    return value
  },
  fails(): never {
    throw Object.assign(new RangeError('not so', { cause: new TypeError('because') }), { code: 'E_NOT' })
  },
  *count(most: number): IterableIterator<number> {
    for (let i = 0; i < most; i++) yield i
    return 'end' as never
  },
  async *slow(most: number): AsyncIterableIterator<number> {
    for (let i = 0; i < most; i++) {
      await undefined
      yield i
    }
  },
  given(told: Queue<string>): Promise<never> {
    callContext().signal.addEventListener('abort', () => attach<string>(told).syncQ.put('given up'))
    attach<string>(told).syncQ.put('begun')
    return new Promise(() => {})
  },
}

export type Handlers = typeof handlers

export interface ServerData {
  role: 'server'
  calls: unknown
  sync: boolean
}

/** Serves the calls until they are shut down. */
export async function answer({ calls, sync }: ServerData): Promise<void> {
  const opened = attachCalls<Handlers>(calls)
  if (sync) opened.serveSync(handlers)
  else await opened.serve(handlers).ended
}

export interface CallerData {
  role: 'caller'
  calls: unknown
  /** Where it tells what came of its calls. */
  told: unknown
  form: 'sync' | 'async'
}

/** Makes calls of all kinds, and tells what came of them. */
export async function call({ calls, told, form }: CallerData): Promise<void> {
  const client: Client<Handlers> = attachCalls<Handlers>(calls).client({ timeout: 20_000 })
  const members = client[form]
  const results = attach<unknown>(told)
  const counted: number[] = []
  const sums = []
  for (let i = 0; i < 50; i++) sums.push(await members.add(i, 1))
  for await (const n of await members.count(150)) counted.push(n)
  let failure: unknown
  try {
    await members.fails()
  } catch (error) {
    failure = error
  }
  await results.asyncQ.put({ sums, counted, failure })
}
