// The suite on Web Workers outside browsers: Deno, Bun. Prints one result a line, as JSON.
import process from 'node:process'
import { run } from '../../build/conformance/suite.js'
import { apply } from './options.mjs'
import { webHost } from './web-host.mjs'

const options = JSON.parse(process.argv[2])
apply(options)
const host = webHost(new URL('web-worker.mjs', import.meta.url), 'module', { ...options, mayBlock: true })
for await (const result of run(host, options.wanted)) console.log(JSON.stringify(result))
process.exit()
