/**
 * The objects that were met while one item is encoded, numbered from 0, for cycles and shared references. For few objects
 * a scan of an array is faster than a Map, whose every new key costs an identity hash.
 */
const SCANNED = 32

export class Identity {
  #count = 0
  readonly #scanned: (object | undefined)[] = new Array(SCANNED).fill(undefined)
  #numbers: Map<object, number> | undefined

  /** The number of an object that was met before; else -1, and the object has now the next number. */
  meet(object: object): number {
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
    this.#numbers = undefined
  }

  #add(object: object): void {
    const number = this.#count++
    if (this.#numbers !== undefined) this.#numbers.set(object, number)
    else if (number < SCANNED) this.#scanned[number] = object
    else this.#startMap(object, number)
  }

  #startMap(object: object, number: number): void {
    const numbers = new Map<object, number>()
    this.#scanned.forEach((scanned, index) => {
      if (scanned !== undefined) numbers.set(scanned, index)
    })
    numbers.set(object, number)
    this.#numbers = numbers
  }
}
