/**
 * Whether an array is just its elements: no hole, no named property. Object.values is the one builtin that counts both
 * without making a string of every index. A count that is right by chance (one hole, one name) shows in the elements.
 */
export function hasOnlyElements(array: readonly unknown[]): boolean {
  const length = array.length
  if (length <= FEW) {
    // Indices come first, in their order: if that many names end in the last index, they are the indices.
    const keys = Object.keys(array)
    return keys.length === length && (length === 0 || keys[length - 1] === INDICES[length - 1])
  }
  const values = Object.values(array)
  if (values.length !== length) return false
  for (let i = 0; i < length; i++) {
    const value = values[i]
    if ((value === undefined || value !== array[i]) && !hasOwn.call(array, i)) return false
  }
  return true
}

const FEW = 8
const INDICES = Array.from({ length: FEW }, (_, i) => String(i))
const hasOwn = Object.prototype.hasOwnProperty
