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

export function program(port: Port, data: ProgramData): void | Promise<void> {
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
