// Compiles the tests, the explorer, the proofs and the conformance suite to build/, for whoever runs them in copies of the project.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isCommand, readCommand } from './command.mjs'

if (isCommand(import.meta.url))
  readCommand('Compiles the tests, the explorer, the proofs and the conformance suite to build/.')
await import('./setup.mjs')

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

for (const part of ['explore', 'proof', 'test', 'conformance']) {
  const compiler = [at('node_modules/typescript/bin/tsc'), '-p', at(`${part}/tsconfig.json`)]
  const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
