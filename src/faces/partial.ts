/** Notes on an error how many items had entered before it. */
export function withAccepted(error: unknown, accepted: number): unknown {
  return note(error, 'accepted', accepted)
}

/** Notes on an error the items that were taken before it, so that they are not lost with it. */
export function withTaken(error: unknown, taken: readonly unknown[]): unknown {
  return note(error, 'taken', taken)
}

function note(error: unknown, name: string, value: unknown): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return error
}
