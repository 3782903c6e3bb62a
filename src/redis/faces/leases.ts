import { InvalidStateError } from '../../index.js'
import type { Lending } from '../protocol.js'

export interface Lease<T> extends Lending {
  readonly item: T
  readonly isTask: boolean
}

export function lendingOf({ generation, id, deliveries }: Lending): Lending {
  return { generation, id, deliveries }
}

/** What a face has on lease and has not reported, in the order in which it came. */
export class Leases<T> {
  readonly #all = new Set<Lease<T>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#all.size
  }

  add(lease: Lease<T>): void {
    this.#all.add(lease)
  }

  delete(lease: Lease<T>): void {
    this.#all.delete(lease)
  }

  /** How many more may be lent. @throws InvalidStateError where that is none. */
  room(where: string): number {
    const room = this.#most - this.#all.size
    if (room > 0) return room
    throw new InvalidStateError(
      `${where}: ${this.#all.size} items are lent here and not reported (maxUnreported ${this.#most}): is taskDone() missing after get()?`,
    )
  }

  /** The lease that taskDone() means, and takes it out. */
  report(named: readonly T[], where: string): Lease<T> {
    const plain = [...this.#all].filter(({ isTask }) => !isTask)
    const [first] = plain
    if (first === undefined) throw new RangeError(`${where}: nothing that get() gave is unreported here`)
    if (named.length === 0) {
      if (plain.length > 1) {
        throw new InvalidStateError(
          `${where}: ${plain.length} items are unreported here: name the one that is done, taskDone(item)`,
        )
      }
      this.#all.delete(first)
      return first
    }
    const [item] = named
    const found = plain.find((lease) => Object.is(lease.item, item))
    if (found === undefined) {
      throw new InvalidStateError(
        `${where}: the item that is named is none of the ${plain.length} that are unreported here`,
      )
    }
    this.#all.delete(found)
    return found
  }
}
