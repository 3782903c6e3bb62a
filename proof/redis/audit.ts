import type { RemoteQueue } from 'janus-queue/redis'

/** Looks whether the invariants R1, R2 and R4 of src/redis/scripts/prelude.ts hold: stats() is one script, so it sees one instant. */
export async function audit(
  queue: RemoteQueue<unknown>,
): Promise<{ size: number; lent: number; waitingPutters: number }> {
  const counts = await queue.stats()
  const { size, lent, maxsize, waitingGetters, waitingPutters, unfinishedTasks } = counts
  const broken = [
    ...(waitingGetters > 0 && size > 0 ? ['R1: a getter waits beside an item'] : []),
    ...(waitingPutters > 0 && !(maxsize > 0 && size >= maxsize) ? ['R2: a put is parked beside room'] : []),
    ...(unfinishedTasks !== size + lent ? ['R4: unfinished is not what is in and what is lent'] : []),
  ]
  if (broken.length > 0) throw new Error(`${broken.join('; ')}: ${JSON.stringify(counts)}`)
  return counts
}
