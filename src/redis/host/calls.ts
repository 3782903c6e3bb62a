import { NumberMap } from '../number-map.js'
import type { Call } from './call.js'

/** Calls of faces that are not answered yet, by the numbers of both: each is small, and a number made of both would not be. */
export class Calls {
  readonly #byFace = new Map<number, NumberMap<Call>>()

  set(face: number, number: number, call: Call): void {
    let calls = this.#byFace.get(face)
    if (calls === undefined) {
      calls = new NumberMap()
      this.#byFace.set(face, calls)
    }
    calls.set(number, call)
  }

  get(face: number, number: number): Call | undefined {
    return this.#byFace.get(face)?.get(number)
  }

  delete(face: number, number: number): void {
    this.#byFace.get(face)?.delete(number)
  }

  /** All calls, also such as are answered while they are gone through. */
  values(): Call[] {
    return [...this.#byFace.values()].flatMap((calls) => [...calls.values()])
  }
}
