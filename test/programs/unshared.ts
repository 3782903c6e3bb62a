// A page that is not isolated has no SharedArrayBuffer: the package can be imported there.

Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
const { attach } = await import('janus-queue')
try {
  attach({ memory: new WebAssembly.Memory({ initial: 1 }) })
} catch (error) {
  console.log(error instanceof TypeError)
}
