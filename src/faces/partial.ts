/** Notes on an error how many items had entered before it. */
export function withAccepted(error: unknown, accepted: number): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, 'accepted', { value: accepted, enumerable: true, configurable: true, writable: true })
  }
  return error
}
