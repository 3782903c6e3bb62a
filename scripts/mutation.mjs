// npm run mutation -- --file FILE ...: mutation testing of the TypeScript layers: proof/mutation/main.ts.
import './compiled.mjs'

await import('../build/proof/mutation/main.js')
