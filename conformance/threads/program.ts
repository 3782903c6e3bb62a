// What every worker of the suite runs; the runner's own entry calls it with what the worker was started with.

import type { AgentData } from '../agent.js'
import type { Port } from '../host.js'
import { serve } from './agent.js'
import { answer, type CallerData, call, type ServerData } from './caller.js'
import { type EchoData, echo } from './echo.js'
import { type MoverData, move } from './mover.js'
import { type OpenerData, open } from './opener.js'
import { suffer, type VictimData } from './victim.js'

export type ProgramData = AgentData | CallerData | EchoData | MoverData | OpenerData | ServerData | VictimData

/** What a worker that does one job after the other is told: to begin with one, or a message for the one at hand. */
export type Order = { what: 'begin'; data: ProgramData } | { what: 'hear'; message: unknown }

/** What comes of it. */
export type Word =
  | { what: 'said'; message: unknown }
  | { what: 'ended' }
  | { what: 'failed'; name: string; message: string }

export function program(port: Port, data: ProgramData | { role: 'worker' }): void | Promise<void> {
  return data.role === 'worker' ? work(port) : carryOut(port, data)
}

function work(port: Port): void {
  const post = (word: Word): void => port.post(word)
  let hear = (_: unknown): void => {}
  const portOfJob: Port = {
    post: (message) => post({ what: 'said', message }),
    onMessage: (listener) => {
      hear = listener
    },
  }
  port.onMessage(async (message) => {
    const order = message as Order // ../pool.ts sends nothing else
    if (order.what === 'hear') return hear(order.message)
    try {
      await carryOut(portOfJob, order.data)
      post({ what: 'ended' })
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      post({ what: 'failed', name, message })
    }
  })
}

/** Until the job has ended; an opener and a victim never do. */
function carryOut(port: Port, data: ProgramData): Promise<void> {
  switch (data.role) {
    case 'agent':
      return serve(port, data)
    case 'caller':
      return call(data)
    case 'server':
      return answer(data)
    case 'echo':
      return echo(data)
    case 'mover':
      return move(port, data)
    case 'opener':
      return open(port, data)
    case 'victim':
      return suffer(port, data)
  }
}
