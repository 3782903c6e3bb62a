/** Element 0 is what a PriorityQueue goes by; then the item's number, when it was put, and something to carry. */
export type Item = [priority: number, number: number, time: number, payload: Uint8Array]

/** What a consumer tells of an item that it took. */
export type Taken = [priority: number, number: number, waited: number]

const PRIORITIES = 10

export function makeItem(number: number, bytes: number): Item {
  return [Math.floor(Math.random() * PRIORITIES), number, now(), new Uint8Array(bytes)]
}

export function takenOf([priority, number, time]: Item): Taken {
  return [priority, number, ageOf(time)]
}

/** Milliseconds since an item was put, on whatever thread. */
export function ageOf(time: number): number {
  return Math.max(0, now() - time)
}

/** A clock that all threads share, finer than Date's. */
function now(): number {
  return performance.timeOrigin + performance.now()
}
