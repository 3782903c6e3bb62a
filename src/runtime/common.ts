/*
 * What all copies of the package in one thread share, whatever realm they were loaded into: it lies behind registered symbols
 * at an object that the runtime names.
 */

/** What lies there under this key; made where it is the first time that any copy asks. */
export function shared<V extends object>(place: object, key: symbol, make: () => V): V {
  const known: unknown = Reflect.get(place, key)
  if (known !== undefined) return known as V // what another copy of this package put there
  const made = make()
  Object.defineProperty(place, key, { value: made })
  return made
}
