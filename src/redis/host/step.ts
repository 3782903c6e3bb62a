import type { Call, Operation } from './call.js'
import { MOST_ITEMS, pack } from './pack.js'
import type { Wire } from './wire.js'

/** What goes to the server as one script. */
export interface Step {
  readonly number: number
  readonly operations: readonly Operation[]
  /** How many items it puts. */
  puts: number
  packed: Buffer
  /** Whether enough replicas have it; undefined: not asked. */
  copied: boolean | undefined
  /** The wire that carried it last. */
  wire: Wire | undefined
  /** Another wire had carried it, and broke before there was a reply: the server may do it yet. */
  isAbroad: boolean
  /** What the server refused it with. What is sent under its number from then on does nothing: once that is done, the step itself never is. */
  problem: string | undefined
  refusals: number
}

const MOST_BYTES = 1 << 20

/**
 * Makes a step of the calls that stand first in `queue`, `most` of them, and takes them out. A call is in one step, whole. The reports of a step are one operation, at the
 * place of the first: what is called between them takes no notice of whether a lease ended just before or after, and gets that follow each other are one, too.
 */
export function buildStep(
  queue: Call[],
  most: number,
  number: number,
  tokenOf: (call: Call) => number,
  generation: number,
): Step {
  const operations: Operation[] = []
  let items = 0
  let bytes = 0
  let puts = 0
  let taken = 0
  let reports: Operation | undefined
  for (; taken < most && items < MOST_ITEMS && bytes < MOST_BYTES; taken++) {
    const call = queue[taken]
    if (call === undefined || call.phase === 'over') continue
    const { request } = call
    const previous = operations.at(-1)
    if (request.op === 'put') {
      const from = call.entered
      const count = request.items.length - from
      const size = bytesOf(request.items, from)
      // Whole, or in the next step: the rest of one would be sent before it is known how many of it are in, or others before the rest.
      if (operations.length > 0 && (items + count > MOST_ITEMS || bytes + size > MOST_BYTES)) break
      call.phase = 'sent'
      items += count
      bytes += size
      puts += count
      const part = { call, from, count }
      if (previous?.code === 'P' && mayWait(previous) === call.waits) previous.parts.push(part)
      else operations.push({ code: 'P', parts: [part] })
      continue
    }
    call.phase = 'sent'
    const part = { call, from: 0, count: 1 }
    switch (request.op) {
      case 'get':
        call.token = tokenOf(call)
        items += Math.min(request.max, MOST_ITEMS)
        if (previous?.code === 'G' && isNext(previous, call)) previous.parts.push(part)
        else operations.push({ code: 'G', parts: [part] })
        break
      case 'peek':
        call.token = tokenOf(call)
        items++
        operations.push({ code: 'K', parts: [part] })
        break
      case 'done':
      case 'forget':
      case 'aside':
      case 'release': {
        if (request.generation !== generation) {
          call.settle('lease-lost')
          break
        }
        const code = CODES[request.op]
        items++
        const same = code === 'C' ? reports : previous
        if (same?.code === code && (code === 'C' || code === 'B')) same.parts.push(part)
        else {
          const operation = { code, parts: [part] }
          operations.push(operation)
          if (code === 'C') reports = operation
        }
        break
      }
      case 'undo':
        operations.push({ code: request.record === undefined ? 'R' : 'U', parts: [part] })
        break
      case 'dead':
        items += Math.min(request.max, MOST_ITEMS)
        operations.push({ code: 'T', parts: [part] })
        break
      case 'look':
      case 'restore':
        break
      default:
        operations.push({ code: CODES[request.op], parts: [part] })
    }
  }
  queue.splice(0, taken)
  return stepOf(number, operations, puts)
}

/** One that was not sent yet. */
export function stepOf(number: number, operations: readonly Operation[], puts: number): Step {
  const packed = pack(operations)
  const unsent = { copied: undefined, wire: undefined, isAbroad: false, problem: undefined, refusals: 0 }
  return { number, operations, puts, packed, ...unsent }
}

/** It was refused: from now on its number is taken by what does nothing. */
export function empty(step: Step, problem: string): void {
  step.problem = problem
  step.puts = 0
  step.packed = Buffer.alloc(0)
}

const CODES = {
  done: 'C',
  forget: 'B',
  aside: 'A',
  release: 'R',
  count: 'D',
  lost: 'D',
  shutdown: 'S',
  maxsize: 'M',
  clear: 'E',
  join: 'J',
  withdraw: 'X',
} as const

/** What the items from `from` on take in a step. */
function bytesOf(items: readonly Uint8Array[], from: number): number {
  let bytes = 0
  for (let i = from; i < items.length; i++) bytes += (items[i]?.length ?? 0) + 16
  return bytes
}

function mayWait({ parts }: Operation): boolean {
  return parts[0]?.call.waits ?? false
}

/** Whether a get of one item is one more of those that the operation has. */
function isNext({ parts }: Operation, call: Call): boolean {
  const first = parts[0]?.call
  const last = parts.at(-1)?.call
  if (first?.request.op !== 'get' || call.request.op !== 'get') return false
  return (
    first.request.max === 1 &&
    call.request.max === 1 &&
    first.waits === call.waits &&
    first.face === call.face &&
    first.request.task === call.request.task &&
    last?.token === call.token - 1
  )
}
