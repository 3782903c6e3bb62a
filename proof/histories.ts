/**
 * Histories of real threads, checked for linearizability.
 *
 */

import type { Queue } from 'janus-queue'
import { isCommand, readNumbers } from './command.js'
import { check, type Operation } from './linearizable.js'
import { Log, readLog } from './log.js'
import { initialState, type Kind, kinds, type State } from './model.js'
import { gotten, type Item, outcomeOf } from './player.js'
import { Players } from './players.js'
import { queueOf, sleep, within } from './queues.js'
import { Random } from './random.js'
import { explainFailure } from './window.js'

export interface History {
  readonly kind: Kind
  readonly initial: State
  readonly operations: readonly Operation[]
}

const FACES = ['sync', 'async', 'sync', 'async', 'sync'] as const
const ROWS = 400
/** After so long whoever still waits is released. */
const LONGEST_MS = 25

/** One history of `threads` threads on a queue of its own; in some of them a thread is terminated on the way. */
export async function record(kind: Kind, seed: number, players: Players, steps: number): Promise<History> {
  const random = new Random(seed)
  const maxsize = random.pick([0, 1, 1, 2, 3, 5])
  const threads = 2 + random.below(3)
  const queue = queueOf<Item>(kind, maxsize, { eventLoop: 'any', maxBytes: 1 << 22 })
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const mayShutDown = random.oneIn(4)
  const doomed = random.oneIn(6) ? random.below(threads) : -1
  const faces = Array.from({ length: threads }, () => random.pick(FACES))
  const logs = faces.map(() => Log.memory(ROWS))
  const common = { handle: queue, clock, gate, players: threads, steps, mayShutDown }
  const playing = logs.map((words, index) => {
    const face = faces[index] ?? 'sync'
    return players.play(index, { ...common, face, words, seed: random.next(), firstId: (index + 1) * 10_000 })
  })
  const all = Promise.all(playing)
  if (doomed !== -1) {
    while (Atomics.load(gate, 0) < threads) await sleep(0)
    await sleep(random.below(3))
    await players.kill(doomed)
  }
  await Promise.race([all, sleep(LONGEST_MS)])
  const own = Log.memory(ROWS * threads)
  await end(queue, new Log(own, clock), all, random)
  const names = [...faces.map((face, index) => `${face} ${index}`), 'main']
  const operations = [...logs, own].flatMap((words, index) => readLog(names[index] ?? '', words))
  return { kind, initial: initialState(maxsize), operations }
}

/** Releases all, then takes out what is left. */
async function end(queue: Queue<Item>, log: Log, all: Promise<unknown>, random: Random): Promise<void> {
  const immediate = random.oneIn(3)
  const shutting = log.begin({ do: 'shutdown', immediate })
  queue.shutdown(immediate)
  log.end(shutting, [{ value: undefined }])
  await within(20_000, 'all threads are released by shutdown()', all)
  for (let isOver = false; !isOver; ) {
    const getting = log.begin({ do: 'get' })
    try {
      log.end(getting, [gotten(queue.syncQ.getNowait())])
    } catch (error) {
      log.end(getting, [outcomeOf(error)])
      isOver = true
    }
  }
  const { size, unfinishedTasks } = queue.stats()
  log.end(log.begin({ do: 'size' }), [{ value: size }])
  log.end(log.begin({ do: 'unfinished' }), [{ value: unfinishedTasks }])
}

export interface Tally {
  histories: number
  operations: number
  undecided: number
}

/** Throws with the window of operations that can't be explained. */
export function checkHistory({ kind, initial, operations }: History, tally: Tally, seed: number): void {
  const verdict = check(kind, initial, operations, 5_000)
  tally.histories++
  tally.operations += operations.length
  if (verdict.is === 'undecided') tally.undecided++
  if (verdict.is === 'not linearizable') throw new Error(`seed ${seed}: ${explainFailure(kind, initial, operations)}`)
}

export async function runHistories(seconds: number, firstSeed: number, steps: number): Promise<Tally> {
  const tally: Tally = { histories: 0, operations: 0, undecided: 0 }
  const players = new Players()
  const finish = performance.now() + seconds * 1_000
  try {
    for (let seed = firstSeed; performance.now() < finish; seed++) {
      for (const kind of kinds) checkHistory(await record(kind, seed, players, steps), tally, seed)
    }
  } finally {
    await players.stop()
  }
  return tally
}

if (isCommand(import.meta.url)) {
  const { seconds, steps, seed } = readNumbers('Histories of real threads, checked for linearizability.', {
    seconds: [30, 'how long it runs'],
    steps: [30, 'operations of a thread in a history'],
  })
  console.log(`histories of real threads, seed ${seed}`)
  const tally = await runHistories(seconds, seed, steps)
  const { histories, operations, undecided } = tally
  console.log(`${histories} histories of ${operations} operations are linearizable, ${undecided} undecided in time`)
}
