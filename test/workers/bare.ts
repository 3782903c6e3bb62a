// An agent on a host that has not got what the language itself leaves out, as an AudioWorklet.

for (const name of ['DOMException', 'performance', 'crypto', 'TextDecoder', 'TextEncoder']) {
  Reflect.deleteProperty(globalThis, name)
}

await import('./agent.js')
