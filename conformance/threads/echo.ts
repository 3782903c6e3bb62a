import { attach } from 'janus-queue'

export interface EchoData {
  role: 'echo'
  ping: unknown
  pong: unknown
  face: 'syncQ' | 'asyncQ'
}

/** Sends back what it gets until the queue is shut down. */
export async function echo({ ping, pong, face }: EchoData): Promise<void> {
  const from = attach<unknown>(ping)
  const to = attach<unknown>(pong)
  if (face === 'asyncQ') for await (const item of from.asyncQ) await to.asyncQ.put(item)
  else for (const item of from.syncQ) to.syncQ.put(item)
  to.shutdown()
}
