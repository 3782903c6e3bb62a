// The work: SHA-256 over the bytes, and over the digest again so many times, as for a password.
import { createHash } from 'node:crypto'

export const ROUNDS = 100

/** `look` is called now and then: what it throws ends the work. */
export function digest(bytes: Uint8Array, look = (): void => {}): string {
  let hash = createHash('sha256').update(bytes).digest()
  for (let round = 1; round < ROUNDS; round++) {
    if (round % 20 === 0) look()
    hash = createHash('sha256').update(hash).digest()
  }
  return hash.toString('hex')
}
