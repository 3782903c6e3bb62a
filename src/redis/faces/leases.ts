import { InvalidStateError } from '../../index.js'
import type { Given, Lending } from '../protocol.js'

export interface Lease<T> extends Lending {
  readonly item: T
  readonly isTask: boolean
  /** Whether it is among the leases of its face. */
  isHere: boolean
}

export function lendingOf({ generation, id, deliveries }: Lending): Lending {
  return { generation, id, deliveries }
}

export function headOf({ generation, record }: Given): Lending {
  const view = new DataView(record.buffer, record.byteOffset)
  return { generation, id: view.getUint16(0) * 2 ** 32 + view.getUint32(2), deliveries: view.getUint16(6) }
}

/** What a face has on lease and has not reported, in the order in which it came. */
export class Leases<T> {
  #count = 0
  /** Those of get(), by their items: there may be a thousand. */
  readonly #named = new Map<T, Lease<T>[]>()
  #namedCount = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get isFull(): boolean {
    return this.#count >= this.#most
  }

  add(lease: Lease<T>): void {
    lease.isHere = true
    this.#count++
    if (lease.isTask) return
    this.#namedCount++
    const same = this.#named.get(lease.item)
    if (same === undefined) this.#named.set(lease.item, [lease])
    else same.push(lease)
  }

  delete(lease: Lease<T>): void {
    if (!lease.isHere) return
    lease.isHere = false
    this.#count--
    if (lease.isTask) return
    this.#namedCount--
    const same = this.#named.get(lease.item) ?? []
    if (same.length <= 1) this.#named.delete(lease.item)
    else same.splice(same.indexOf(lease), 1)
  }

  /** How many more may be lent. @throws InvalidStateError where that is none. */
  room(where: string): number {
    if (!this.isFull) return this.#most - this.#count
    throw new InvalidStateError(
      `${where}: ${this.#count} items are lent here and not reported (maxUnreported ${this.#most}): is taskDone() missing after get()?`,
    )
  }

  /** The lease that taskDone() means, and takes it out. */
  report(named: readonly T[], where: string): Lease<T> {
    const lease = this.#find(named, where)
    this.delete(lease)
    return lease
  }

  #find(named: readonly T[], where: string): Lease<T> {
    const count = this.#namedCount
    if (count === 0) throw new RangeError(`${where}: nothing that get() gave is unreported here`)
    if (named.length === 0) {
      const [[only] = []] = this.#named.values()
      if (count === 1 && only !== undefined) return only
      throw new InvalidStateError(
        `${where}: ${count} items are unreported here: name the one that is done, taskDone(item)`,
      )
    }
    const [found] = this.#named.get(named[0] as T) ?? []
    if (found !== undefined) return found
    throw new InvalidStateError(`${where}: the item that is named is none of the ${count} that are unreported here`)
  }
}
