import type { Operation } from './call.js'

/** Most that is got at once. */
export const MOST_ITEMS = 1000

/**
 * Operations as the script reads them (scripts/step.ts): each a letter, and behind it, high bytes first:
 *
 * | letter | what                        | holds                                                          |
 * | ------ | --------------------------- | -------------------------------------------------------------- |
 * | P      | put                         | w or n, count (4), then each: length (4), item                 |
 * | G      | get                         | face (2), w or n, most (4), count (4), first token (6)         |
 * | K      | peek                        | face (2), w or n, token (6)                                    |
 * | C, B   | done, forget                | count (4), then each: id (6)                                   |
 * | R, A   | release, set aside          | R: mode (1); id (6)                                            |
 * | U      | undo, of an item taken      | length (4), record                                             |
 * | D      | count as done               | count (4)                                                      |
 * | X      | leave a line                | line (1), first and last place (6 + 6)                         |
 * | S      | shutdown                    | immediate (1), with a reason (1), length (4), reason           |
 * | M, T   | maxsize, take dead ones     | M: number (8, double); T: count (4)                            |
 * | E, J   | clear, join                 | nothing                                                        |
 *
 * One argument in all, as each argument costs the client library and the server about as much as an item's way through the queue.
 */
export function pack(operations: readonly Operation[]): Buffer {
  const room = operations.reduce((sum, operation) => sum + roomFor(operation), 0)
  const writer = new Writer(room)
  for (const operation of operations) write(writer, operation)
  return writer.bytes
}

function roomFor({ parts }: Operation): number {
  let room = 32
  for (const { call, from, count } of parts) {
    const { request } = call
    if (request.op === 'put') {
      for (let i = from; i < from + count; i++) room += 4 + (request.items[i]?.length ?? 0)
    } else if (request.op === 'shutdown') room += request.reason?.length ?? 0
    else if (request.op === 'undo') room += request.record?.length ?? 0
    else room += 6
  }
  return room
}

function write(to: Writer, { code, parts }: Operation): void {
  const [first] = parts
  if (first === undefined) return
  const { call } = first
  const { request } = call
  to.text(code)
  switch (request.op) {
    case 'put': {
      to.text(call.waits ? 'w' : 'n')
      to.integer(parts.reduce((sum, { count }) => sum + count, 0))
      for (const part of parts) {
        if (part.call.request.op !== 'put') continue
        const { items } = part.call.request
        for (let i = part.from; i < part.from + part.count; i++) to.counted(items[i])
      }
      break
    }
    case 'get':
      to.short(call.face + (request.task ? 0x8000 : 0))
      to.text(request.wait ? 'w' : 'n')
      to.integer(Math.min(request.max, MOST_ITEMS))
      to.integer(parts.length)
      to.id(call.token)
      break
    case 'peek':
      to.short(call.face)
      to.text(request.wait ? 'w' : 'n')
      to.id(call.token)
      break
    case 'done':
    case 'forget':
      to.integer(parts.length)
      for (const part of parts) if ('id' in part.call.request) to.id(part.call.request.id)
      break
    case 'release':
      to.text(request.last ? '1' : '0')
      to.id(request.id)
      break
    case 'aside':
      to.id(request.id)
      break
    case 'undo':
      if (request.record === undefined) {
        to.text('2')
        to.id(request.id)
      } else to.counted(request.record)
      break
    case 'count':
      to.integer(1)
      break
    case 'lost':
      to.integer(request.count)
      break
    case 'withdraw':
      to.text(request.line)
      to.id(request.from)
      to.id(request.to)
      break
    case 'shutdown':
      to.text(request.immediate ? '1' : '0')
      to.text(request.reason === undefined ? '0' : '1')
      to.counted(request.reason)
      break
    case 'maxsize':
      to.double(request.value)
      break
    case 'dead':
      to.integer(Math.min(request.max, MOST_ITEMS))
  }
}

class Writer {
  readonly #bytes: Buffer
  #at = 0

  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafe(room)
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  text(letter: string): void {
    this.#at = this.#bytes.writeUInt8(letter.charCodeAt(0), this.#at)
  }

  short(value: number): void {
    this.#at = this.#bytes.writeUInt16BE(value, this.#at)
  }

  integer(value: number): void {
    this.#at = this.#bytes.writeUInt32BE(value, this.#at)
  }

  id(value: number): void {
    this.#at = this.#bytes.writeUIntBE(value, this.#at, 6)
  }

  double(value: number): void {
    this.#at = this.#bytes.writeDoubleBE(value, this.#at)
  }

  /** Bytes with their number before them. */
  counted(bytes: Uint8Array | undefined): void {
    this.integer(bytes?.length ?? 0)
    if (bytes === undefined) return
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }
}
