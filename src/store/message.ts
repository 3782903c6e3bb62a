/** What was thrown, in words. It may be anything, also what throws as it is looked at: a revoked proxy, an object without a prototype. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'it threw what has no text'
  }
}
