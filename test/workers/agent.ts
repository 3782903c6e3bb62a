// Carries out the commands of helpers/agent.ts on the queues whose handles it was started with.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'
import type { Command, Report } from '../helpers/agent.js'

const handles: unknown[] = workerData
const queues = handles.map((handle) => attach<unknown>(handle))

function carryOut({ queue: index, part, action, member, args }: Command): unknown {
  const queue = queues[index]
  if (queue === undefined) throw new Error(`no queue ${index}`)
  const target = part === 'queue' ? queue : queue[part]
  if (action === 'read') return Reflect.get(target, member)
  if (action === 'write') {
    Reflect.set(target, member, args[0])
    return undefined
  }
  return Reflect.apply(Reflect.get(target, member), target, args)
}

function report(message: Report): void {
  parentPort?.postMessage(message)
}

parentPort?.on('message', async (command: Command) => {
  const { id } = command
  report({ id, what: 'begun' })
  try {
    const value = await carryOut(command)
    report({ id, what: 'done', value })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'not an Error', message: String(error) }
    const accepted = error instanceof Error ? Reflect.get(error, 'accepted') : undefined
    report({ id, what: 'failed', name, message, accepted })
  }
})
