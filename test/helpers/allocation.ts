/** Does `act` where there is no memory for arrays of bytes whose length `isTooLong`. */
export async function withoutMemoryFor<R>(
  isTooLong: (length: number) => boolean,
  act: () => R | Promise<R>,
): Promise<R> {
  const Real = Uint8Array
  globalThis.Uint8Array = new Proxy(Real, {
    construct(target, args) {
      if (typeof args[0] === 'number' && isTooLong(args[0])) throw new RangeError('Array buffer allocation failed')
      return Reflect.construct(target, args)
    },
  })
  try {
    return await act()
  } finally {
    globalThis.Uint8Array = Real
  }
}
