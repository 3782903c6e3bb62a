/** Whoever takes part, with one queue at a time. */
export interface Peer {
  readonly name: string
  /** How many items take it a fair part of a second, where many are on their way. */
  readonly many: number
  open(url: string): Promise<Line>
}

export interface Line {
  put(item: Item): Promise<unknown>
  putMany(items: Item[]): Promise<unknown>
  /** Takes and confirms `count` items, so many at once; resolves when all are confirmed. `onItem` is called with each. */
  consume(count: number, atOnce: number, onItem: () => void): Promise<void>
  /** Deletes the queue and lets go of everything. */
  end(): Promise<void>
}

export interface Item {
  readonly text: string
}

/** Some 100 bytes as JSON. */
export const item: Item = { text: 'x'.repeat(88) }
