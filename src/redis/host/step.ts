import type { Call } from './call.js'

/** A part of a call within an operation: for puts, which of its items. */
export interface Part {
  readonly call: Call
  readonly from: number
  readonly count: number
}

export interface Operation {
  readonly code: string
  readonly parts: Part[]
  readonly args: (string | Buffer)[]
}

/** What goes to the server as one script. */
export interface Step {
  readonly number: number
  operations: Operation[]
  puts: number
}

const MOST_ITEMS = 1000
const MOST_BYTES = 1 << 20

/** Makes a step of the calls that stand first in `queue`, and takes those out that are in it to their end. */
export function buildStep(queue: Call[], number: number, tokenOf: (call: Call) => number, generation: number): Step {
  const operations: Operation[] = []
  let items = 0
  let bytes = 0
  let puts = 0
  let taken = 0
  for (; taken < queue.length && items < MOST_ITEMS && bytes < MOST_BYTES; taken++) {
    const call = queue[taken]
    if (call === undefined || call.phase === 'over') continue
    const { request } = call
    const previous = operations.at(-1)
    call.phase = 'sent'
    switch (request.op) {
      case 'put': {
        const flag = request.wait && call.expiry > 0 ? 'w' : 'n'
        const from = call.entered
        let count = 0
        const chosen: Buffer[] = []
        while (from + count < request.items.length && items < MOST_ITEMS && bytes < MOST_BYTES) {
          const item = request.items[from + count] ?? new Uint8Array(0)
          chosen.push(Buffer.from(item.buffer, item.byteOffset, item.length))
          bytes += item.length + 16
          items++
          count++
        }
        puts += count
        if (previous?.code === 'P' && previous.args[0] === flag) {
          previous.parts.push({ call, from, count })
          previous.args.push(...chosen)
        } else operations.push({ code: 'P', parts: [{ call, from, count }], args: [flag, ...chosen] })
        if (from + count < request.items.length) return { number, operations, puts: rest(queue, taken, puts) }
        break
      }
      case 'get': {
        const flag = request.wait ? 'w' : 'n'
        const face = Buffer.alloc(2)
        face.writeUInt16BE(call.face + (request.task ? 0x8000 : 0))
        call.token = tokenOf(call)
        items += Math.min(request.max, MOST_ITEMS)
        const last = previous?.parts.at(-1)?.call
        if (
          previous?.code === 'G' &&
          request.max === 1 &&
          previous.args[2] === '1' &&
          previous.args[1] === flag &&
          face.equals(previous.args[0] as Buffer) &&
          last?.token === call.token - 1
        ) {
          previous.parts.push({ call, from: 0, count: 1 })
        } else {
          const most = String(Math.min(request.max, MOST_ITEMS))
          operations.push({ code: 'G', parts: [{ call, from: 0, count: 1 }], args: [face, flag, most] })
        }
        break
      }
      case 'peek': {
        const face = Buffer.alloc(2)
        face.writeUInt16BE(call.face)
        call.token = tokenOf(call)
        items++
        operations.push(one(call, 'K', face, request.wait ? 'w' : 'n', String(call.token)))
        break
      }
      case 'done':
      case 'forget': {
        if (request.generation !== generation) {
          call.settle('lease-lost')
          break
        }
        const code = request.op === 'done' ? 'C' : 'B'
        items++
        if (previous?.code === code) {
          previous.parts.push({ call, from: 0, count: 1 })
          previous.args.push(String(request.id))
        } else operations.push(one(call, code, String(request.id)))
        break
      }
      case 'aside':
        if (request.generation !== generation) call.settle('lease-lost')
        else operations.push(one(call, 'A', String(request.id)))
        break
      case 'release':
        if (request.generation !== generation) call.settle('lease-lost')
        else operations.push(one(call, 'R', request.last ? '1' : '0', String(request.id)))
        break
      case 'undo':
        if (request.record === undefined) operations.push(one(call, 'R', '2', String(request.id)))
        else operations.push(one(call, 'U', request.record))
        break
      case 'count':
        operations.push(one(call, 'D', '1'))
        break
      case 'lost':
        operations.push(one(call, 'D', String(request.count)))
        break
      case 'shutdown': {
        const reason = Buffer.from(request.reason ?? [])
        operations.push(one(call, 'S', request.immediate ? '1' : '0', request.reason === undefined ? '0' : '1', reason))
        break
      }
      case 'maxsize':
        operations.push(one(call, 'M', String(request.value)))
        break
      case 'clear':
        operations.push(one(call, 'E'))
        break
      case 'join':
        operations.push(one(call, 'J'))
        break
      case 'dead':
        items += Math.min(request.max, MOST_ITEMS)
        operations.push(one(call, 'T', String(Math.min(request.max, MOST_ITEMS))))
        break
      case 'withdraw':
        operations.push(one(call, 'X', request.line, String(request.from), String(request.to)))
        break
      case 'look':
        break
    }
  }
  return { number, operations, puts: rest(queue, taken, puts) }
}

function one(call: Call, code: string, ...args: (string | Buffer)[]): Operation {
  return { code, parts: [{ call, from: 0, count: 1 }], args }
}

function rest(queue: Call[], taken: number, puts: number): number {
  queue.splice(0, taken)
  return puts
}

/** The script's arguments from the number on. */
export function argumentsOf(step: Step): (string | Buffer)[] {
  const out: (string | Buffer)[] = [String(step.number), step.puts > 0 ? '1' : '0']
  for (const { code, parts, args } of step.operations) {
    out.push(code)
    if (code === 'P') {
      out.push(args[0] ?? 'n', String(args.length - 1))
      for (let i = 1; i < args.length; i++) out.push(args[i] as Buffer)
    } else if (code === 'G') {
      out.push(...args, String(parts.length), String(parts[0]?.call.token ?? 0))
    } else if (code === 'C' || code === 'B') {
      out.push(String(args.length), ...args)
    } else out.push(...args)
  }
  return out
}
