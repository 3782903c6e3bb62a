import type { Codec } from 'janus-queue'

/** A codec and a priority of the user's own, for both sides of a queue. */
export type Point = [x: number, y: number]

export const pointCodec: Codec<Point> = {
  encode: (point) => new Uint8Array(Float64Array.from(point).buffer),
  decode: (bytes) => {
    const [x = 0, y = 0] = new Float64Array(bytes.slice().buffer)
    return [x, y]
  },
}

export interface Job {
  name: string
  cost: number
}

export const costOf = (job: Job): number => job.cost
