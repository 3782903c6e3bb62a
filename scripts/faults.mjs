// npm run faults [-- NAME...]: puts faults into copies of the sources and looks who notices: proof/faults/main.ts.
import { readCommand } from './command.mjs'

const { positionals } = readCommand(
  'Do the tests bite? Puts one fault after the other into a copy of the sources, those alone whose name contains a NAME, and asks who notices.',
  {},
  'NAME...',
)
await import('./compiled.mjs')
const { main } = await import('../build/proof/faults/main.js')
await main(positionals)
