import { checkedMaxsize as checkedCapacity } from '../../faces/options.js'

export { checkedMax, patienceOf, signalOf, timeoutOf } from '../../faces/options.js'

/** As the local queue's, but that it has to be exact on its way to the server and back. */
export function checkedMaxsize(maxsize: unknown, where: string): number {
  const capacity = checkedCapacity(maxsize, where)
  if (Number.isSafeInteger(capacity)) return capacity
  throw new RangeError(`${where}: maxsize must be below 2 ** 53 (0 or less: unlimited), got ${capacity}`)
}

/** `last` of release(). */
export function lastOf(options: { last?: boolean | undefined } | undefined, where: string): boolean {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new TypeError(`${where}: options must be an object, got ${options === null ? 'null' : typeof options}`)
  }
  const last: unknown = options?.last
  if (last !== undefined && typeof last !== 'boolean')
    throw new TypeError(`${where}: last must be true or false, got ${typeof last}`)
  return last === true
}
