/**
 * Test files that run on every version of Node.js, by name, with the reason: which one it is may make a difference to what they
 * show. All others run on one. What the package promises is shown on every runtime by the conformance suite.
 */
export const everywhere = {
  'async-context': 'AsyncLocalStorage is built otherwise from version to version',
  'bare-hosts': 'which globals there are',
  bounds: 'whether the engine checks bounds, and what its flag is called',
  'codec-fidelity': 'what structuredClone carries',
  'codec-identity': 'what structuredClone carries',
  collected: 'when weak references are cleared',
  damaged: 'how atomics wait',
  'examples-sqlite': 'node:sqlite is there from 22.13',
  'fake-timers': 'what the timers of node:test replace',
  follow: 'how a worker’s end is told',
  hardened: 'flags that a version has or has not',
  installed: 'how the package is found, by require() and import',
  'keep-alive': 'what keeps a process alive',
  'left-behind': 'when a terminated worker is gone',
  overseer: 'how a worker’s end is told',
  'proof-tasks': 'workers that die with tasks',
  'proof-terminations': 'where an engine stops a worker',
  realms: 'contexts of node:vm',
  'rpc-endings': 'calls whose server dies',
  spawn: 'how a worker’s end is told to a thread that blocks',
  'streams-node': 'Node’s own streams',
  termination: 'where an engine stops a worker',
  values: 'what structuredClone carries',
}
