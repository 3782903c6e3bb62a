/**
 * The same random scripts on this queue and on Python's own, from which its behaviour comes: queue.Queue, LifoQueue and
 * PriorityQueue for the blocking face, those of asyncio for the promise face. Every result and the state after every
 * step are compared. (shutdown() is not among the steps: Python has it since 3.13 only.)
 *
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { type Queue, QueueEmpty, QueueFull } from 'janus-queue'
import { isCommand, readNumbers } from './command.js'
import { type Kind, kinds } from './model.js'
import { queueOf } from './queues.js'
import { Random } from './random.js'

type Item = [priority: number, id: number, text: string]
type How = 'nowait' | 'timeout' | 'unblocking'

type Step =
  | { do: 'put'; item: Item; how: How }
  | { do: 'get'; how: How }
  | { do: 'putMany'; items: Item[] }
  | { do: 'getMany'; max: number }
  | { do: 'clear' | 'taskDone' | 'join' }
  | { do: 'maxsize'; value: number }

interface Script {
  kind: Kind
  face: 'sync' | 'async'
  maxsize: number
  steps: Step[]
}

type Result = [result: unknown, size: number, empty: boolean, full: boolean, unfinished: number]

const WEIGHTS = { put: 30, get: 24, putMany: 6, getMany: 6, clear: 3, taskDone: 16, join: 6, maxsize: 5 } as const

function scriptOf(random: Random, kind: Kind, face: Script['face']): Script {
  let id = 0
  const item = (): Item => [random.below(4) - 1, id++, random.pick(['', 'é€', 'x'.repeat(5_000)])]
  const how = (): How => random.pick(['nowait', 'nowait', 'timeout', 'unblocking'])
  const steps = Array.from({ length: 60 }, (): Step => {
    const name = random.weighted(WEIGHTS)
    switch (name) {
      case 'put':
        return { do: name, item: item(), how: how() }
      case 'get':
        return { do: name, how: how() }
      case 'putMany':
        return { do: name, items: Array.from({ length: random.below(5) }, item) }
      case 'getMany':
        return { do: name, max: 1 + random.below(5) }
      case 'maxsize':
        return { do: name, value: random.below(7) - 1 }
      default:
        return { do: name }
    }
  })
  return { kind, face, maxsize: random.below(7) - 1, steps }
}

/** The results of Python; throws, with what to do, where there is none. */
function reference(scripts: readonly Script[], python: string): Result[][] {
  const path = fileURLToPath(new URL('../../proof/reference.py', import.meta.url))
  const input = `${scripts.map((script) => JSON.stringify(script)).join('\n')}\n`
  const { status, stdout, stderr, error } = spawnSync(python, [path], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (error !== undefined) {
    throw new Error(
      `${python} can't be run (${error.message}); the differential test needs it: apt-get install python3`,
    )
  }
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): Result[] => JSON.parse(line))
}

async function play({ kind, face, maxsize, steps }: Script): Promise<Result[]> {
  const queue = queueOf<Item>(kind, maxsize)
  const q = face === 'sync' ? queue.syncQ : queue.asyncQ
  const results: Result[] = []
  for (const step of steps) {
    const result = await perform(queue, q, step)
    results.push([result, q.qsize(), q.empty(), q.full(), q.unfinishedTasks])
  }
  return results
}

async function perform(
  queue: Queue<Item>,
  q: Queue<Item>['syncQ'] | Queue<Item>['asyncQ'],
  step: Step,
): Promise<unknown> {
  const soon = { timeout: 1 }
  try {
    return (await answer()) ?? null
  } catch (error) {
    if (error instanceof QueueFull && step.do === 'putMany') return { accepted: Reflect.get(error, 'accepted') }
    if (error instanceof QueueFull) return 'Full'
    if (error instanceof QueueEmpty) return 'Empty'
    if (error instanceof RangeError && step.do === 'taskDone') return 'Excess'
    if (error instanceof DOMException && step.do === 'join') return 'Unfinished'
    throw error
  }

  function answer(): unknown {
    switch (step.do) {
      case 'put':
        if (step.how === 'nowait') return q.putNowait(step.item)
        if (step.how === 'timeout') return q.put(step.item, soon)
        return q === queue.syncQ ? queue.syncQ.put(step.item, { block: false }) : q.put(step.item, { timeout: 0 })
      case 'get':
        if (step.how === 'nowait') return q.getNowait()
        if (step.how === 'timeout') return q.get(soon)
        return q === queue.syncQ ? queue.syncQ.get({ block: false }) : q.get({ timeout: 0 })
      case 'putMany':
        return q.putMany(step.items, soon)
      case 'getMany':
        return q.getMany(step.max, soon)
      case 'clear':
        return q.clear()
      case 'taskDone':
        return q.taskDone()
      case 'join':
        return q.join(soon)
      case 'maxsize':
        q.maxsize = step.value
        return undefined
    }
  }
}

/** Compares `count` scripts of each order on each face; how many steps were the same. Throws at the first difference. */
export async function compareWithPython(count: number, seed: number, python = 'python3'): Promise<number> {
  const random = new Random(seed)
  const scripts: Script[] = []
  for (let i = 0; i < count; i++) {
    for (const kind of kinds) for (const face of ['sync', 'async'] as const) scripts.push(scriptOf(random, kind, face))
  }
  const expected = reference(scripts, python)
  let steps = 0
  for (const [index, script] of scripts.entries()) {
    const actual = await play(script)
    for (const [at, result] of actual.entries()) {
      const wanted = expected[index]?.[at]
      if (!isDeepStrictEqual(result, wanted)) {
        const { kind, face, maxsize } = script
        throw new Error(
          `seed ${seed}, script ${index} (${kind}, ${face}, maxsize ${maxsize}), step ${at}: here ${show(result)}, ` +
            `in Python ${show(wanted)}, after\n${script.steps
              .slice(0, at + 1)
              .map(show)
              .join('\n')}`,
        )
      }
      steps++
    }
  }
  return steps
}

function show(value: unknown): string {
  return JSON.stringify(value).replace(/x{9,}/g, 'x...')
}

if (isCommand(import.meta.url)) {
  const { scripts, seed } = readNumbers(
    "The same random scripts on this queue and on Python's own: every result is compared.",
    {
      scripts: [500, 'of each kind of queue'],
    },
  )
  const steps = await compareWithPython(scripts, seed)
  console.log(`seed ${seed}: ${steps} steps give the same results as Python's queues`)
}
