// Prettier, whose API is asynchronous.
import { format } from 'prettier'
import { runAsWorker } from './synckit.js'

runAsWorker(async (code: string, parser: string) => {
  if (code === 'exit') process.exit(4)
  return await format(code, { parser, semi: false, singleQuote: true })
})
