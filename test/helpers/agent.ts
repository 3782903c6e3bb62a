import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Agent as AnyAgent } from '../../conformance/agent.js'
import { within } from './wait.js'

export type { Running } from '../../conformance/agent.js'

/** An agent of the conformance suite that runs test/workers/`program` in a thread of Node.js. */
export class Agent extends AnyAgent {
  readonly worker: Worker

  constructor(handles: readonly unknown[], program = 'agent') {
    const worker = new Worker(new URL(`../workers/${program}.js`, import.meta.url), { workerData: handles })
    super({
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on('message', listener),
      onError: (listener) => {
        worker.on('error', listener)
        worker.on('exit', () => listener(new Error('the agent has ended')))
      },
      terminate: async () => {
        await worker.terminate()
      },
    })
    this.worker = worker
  }
}

/** An agent that has attached to `handles` and ends with the test. */
export async function startAgent(t: TestContext, ...handles: unknown[]): Promise<Agent> {
  return startAgentWith(t, 'agent', ...handles)
}

/** An agent that sleeps without the safety re-check: a wake-up that is lost is seen. */
export async function startSoundSleeper(t: TestContext, ...handles: unknown[]): Promise<Agent> {
  return startAgentWith(t, 'sound-sleeper', ...handles)
}

/** An agent that test/workers/`program` changes something about. */
export async function startAgentWith(t: TestContext, program: string, ...handles: unknown[]): Promise<Agent> {
  const agent = new Agent(handles, program)
  t.after(() => agent.terminate())
  await within(25_000, 'the agent is ready', agent.call('queue', 'stats'))
  return agent
}

export async function startAgents(t: TestContext, count: number, ...handles: unknown[]): Promise<Agent[]> {
  return Promise.all(Array.from({ length: count }, () => startAgent(t, ...handles)))
}
