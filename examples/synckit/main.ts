// Fixes a text with ESLint, by a rule that calls Prettier in a worker and waits for it. The tool ends by itself: workers of
// calls keep no process alive.
import { ESLint } from 'eslint'
import { formatted } from './rule.js'

const eslint = new ESLint({
  overrideConfigFile: true,
  fix: true,
  overrideConfig: [{ plugins: { local: { rules: { formatted } } }, rules: { 'local/formatted': 'error' } }],
})
const [result] = await eslint.lintText('const a = {b:1};   console.log( a.b, "text" )\n')
process.stdout.write(result?.output ?? 'nothing to fix\n')
