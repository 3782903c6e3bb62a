/**
 * Test files that run on one Node.js alone, by name, with the reason: which Node.js runs them makes no difference to what
 * they show. All others run on every version: the contract, the codec, threads, terminations, and proofs with threads.
 */
export const once = {
  bench: 'the harness of the benchmarks and its pages; no figure is judged',
  browsers: 'what is tested runs in Chromium and Firefox',
  bundlers: 'what is tested runs in Chromium and Firefox, and in the bundlers',
  'core-straight-line': 'reads the compiled core, which is the same file everywhere',
  explore: 'steps the compiled core in a simulation of its own, in one thread',
  faults: 'puts faults into the sources, and asks this Node.js',
  jsr: "type-checks the package as JSR's rules ask",
  layers: 'reads the source',
  package: 'looks at the tarball with publint and its like',
  'types-installed': 'compiles programs; which Node.js runs the compiler makes no difference',
  playground: 'what is tested runs in Chromium and Firefox',
  'proof-differential': "compares with Python's queues, in one thread",
  'proof-linearizable': 'tries the checker of histories on histories written by hand',
  'runners-jest': 'what is tested runs in Jest',
  'runners-vitest': 'what is tested runs in Vitest',
  'redis/failures': 'starts and kills servers and processes, for minutes',
}
