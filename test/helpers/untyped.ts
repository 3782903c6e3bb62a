/** What a JavaScript program may pass although the types forbid it. */
export function untyped<T>(value: unknown): T {
  return value as T
}
