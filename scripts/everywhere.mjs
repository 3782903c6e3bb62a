/**
 * Test files that run on every version of Node.js, by their path in test/, with the reason: which one it is may make a difference
 * to what they show. All others run on one. What the package promises is shown on every runtime by the conformance suite.
 */
export const everywhere = {
  'waiting/async-context': 'AsyncLocalStorage is built otherwise from version to version',
  'hosts/bare-hosts': 'which globals there are',
  'memory/bounds': 'whether the engine checks bounds, and what its flag is called',
  'codec/fidelity': 'what structuredClone carries',
  'codec/identity': 'what structuredClone carries',
  'memory/collected': 'when weak references are cleared',
  'memory/damaged': 'how atomics wait',
  'examples/sqlite': 'node:sqlite is there from 22.13',
  'waiting/fake-timers': 'what the timers of node:test replace',
  'deaths/follow': 'how a worker’s end is told',
  'deaths/followers': 'how a worker’s end is told',
  'hosts/hardened': 'flags that a version has or has not',
  'packaging/installed': 'how the package is found, by require() and import',
  'waiting/keep-alive': 'what keeps a process alive',
  'memory/left-behind': 'when a terminated worker is gone',
  'deaths/overseer': 'how a worker’s end is told',
  'proof/tasks': 'workers that die with tasks',
  'proof/terminations': 'where an engine stops a worker',
  'hosts/realms': 'contexts of node:vm',
  'rpc/endings': 'calls whose server dies',
  'deaths/spawn': 'how a worker’s end is told to a thread that blocks',
  'streams/node': 'Node’s own streams',
  'deaths/termination': 'where an engine stops a worker',
  'codec/values': 'what structuredClone carries',
}
