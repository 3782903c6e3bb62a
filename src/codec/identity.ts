/**
 * The objects that were met while one item is encoded, numbered from 0, for cycles and shared references. For few objects
 * a scan of an array is faster than a table, for which each object gets an identity hash. Most items are trees, where no object is
 * met again: a Set finds that out in one step, a Map takes two. So numbers are kept only from the first repetition on.
 */
const SCANNED = 32

export class Identity {
  #count = 0
  readonly #scanned: (object | undefined)[] = new Array(SCANNED).fill(undefined)
  /** All of them in their order, once they are too many to scan, and until one is met again. */
  #met: Set<object> | undefined
  #numbers: Map<object, number> | undefined

  /** The number of an object that was met before; else -1, and the object has now the next number. */
  meet(object: object): number {
    if (this.#met !== undefined) {
      this.#met.add(object)
      if (this.#met.size > this.#count) {
        this.#count++
        return -1
      }
      this.#numbers = numbered(this.#met)
      this.#met = undefined
    }
    if (this.#numbers !== undefined) {
      const number = this.#numbers.get(object)
      if (number !== undefined) return number
    } else {
      const scanned = this.#scanned
      const count = this.#count
      for (let i = 0; i < count; i++) if (scanned[i] === object) return i
    }
    this.#add(object)
    return -1
  }

  /** Uses up a number for an object that the item does not contain, but its reader makes. */
  skip(): void {
    this.#add({})
  }

  /** Forgets all of them. */
  clear(): void {
    const used = Math.min(this.#count, SCANNED)
    for (let i = 0; i < used; i++) this.#scanned[i] = undefined
    this.#count = 0
    this.#met = undefined
    this.#numbers = undefined
  }

  #add(object: object): void {
    const number = this.#count++
    if (this.#numbers !== undefined) this.#numbers.set(object, number)
    else if (this.#met !== undefined) this.#met.add(object)
    else if (number < SCANNED) this.#scanned[number] = object
    else this.#met = new Set([...this.#scanned.filter((scanned) => scanned !== undefined), object])
  }
}

function numbered(objects: Iterable<object>): Map<object, number> {
  const numbers = new Map<object, number>()
  for (const object of objects) numbers.set(object, numbers.size)
  return numbers
}
