import { KEY_NAMES } from '../scripts/prelude.js'

/** The keys of a queue, all in one slot. */
export function keysOf(prefix: string, name: string): string[] {
  return KEY_NAMES.map((key) => `{${prefix}:${name}}:${key}`)
}
