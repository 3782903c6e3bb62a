// npm run faults [-- NAME...]: puts faults into copies of the sources and looks who notices: proof/faults/main.ts.
import './compiled.mjs'

await import('../build/proof/faults/main.js')
