// npm run mutation -- --file FILE ...: mutation testing of the TypeScript layers: proof/mutation/main.ts.
import { readCommand } from './command.mjs'

const options = readCommand(
  'Mutation testing: changes a file in a copy of the project in one small way after the other, and looks whether a test fails.',
  {
    file: {
      type: 'string',
      multiple: true,
      default: [],
      value: 'FILE',
      help: 'such as src/codec/reader.ts; may be repeated',
    },
    sample: {
      type: 'string',
      default: 'Infinity',
      least: 1,
      value: 'N',
      help: 'so many mutants of each file; all unless told',
    },
    seed: { type: 'string', least: 0, value: 'N', help: 'which mutants a sample has' },
    only: {
      type: 'string',
      multiple: true,
      default: [''],
      value: 'TEXT',
      help: 'those alone whose line of the report contains TEXT; may be repeated',
    },
  },
)
await import('./compiled.mjs')
const { main } = await import('../build/proof/mutation/main.js')
await main(options)
