import type { Codec } from 'janus-queue'

export type Item = [priority: number, id: number, payload: string]

/** Bytes that say as little as possible, so that a history is about the queue alone. */
export const codec: Codec<Item> = {
  encode: (item) => new TextEncoder().encode(JSON.stringify(item)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Item,
}

export const OPTIONS = { codec, codecId: 'history', priority: ([priority]: Item) => priority }
