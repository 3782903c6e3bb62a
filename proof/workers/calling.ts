// Serves calls, or makes them from many clients, as its data says, until it is terminated or done.

import { parentPort, workerData } from 'node:worker_threads'
import { attachCalls, CallRefused } from 'janus-queue/rpc'
import type { CallingData, Served } from '../calls.js'

const { calls: handle, clients, each, blocking } = workerData as CallingData
const calls = attachCalls<Served>(handle)

if (clients === 0) {
  const handlers: Served = {
    echo: (text) => text,
    *count(most) {
      for (let i = 0; i < most; i++) yield i
    },
  }
  parentPort?.postMessage('ready')
  if (blocking) calls.serveSync(handlers)
  else calls.serve(handlers)
} else {
  const made = Array.from({ length: clients }, (_, index) => ({ client: calls.client(), name: `client ${index}` }))
  let right = 0
  for (const { client, name } of made) {
    try {
      if (client.sync.echo(name) === name) right++
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error
    }
  }
  parentPort?.postMessage('ready')
  const ask = async ({ client, name }: (typeof made)[number]): Promise<void> => {
    for (let call = 0; call < each; call++) {
      const text = `${name}, call ${call}`
      try {
        if ((await client.async.echo(text)) === text) right++
      } catch (error) {
        if (!(error instanceof CallRefused)) throw error
      }
    }
    client[Symbol.dispose]()
  }
  await Promise.all(made.map(ask))
  parentPort?.postMessage(right)
}
