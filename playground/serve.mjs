// npm run playground [-- --port 8080]: serves the page on loopback, with the headers that shared memory asks for.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import '../scripts/setup.mjs'

const headers = {
  // Without these two, browsers share no memory between threads.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  // As strict as can be: 'wasm-unsafe-eval' is all that the package needs.
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '4747' } } })
const wanted = Number(values.port)
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535)
  fail(`--port must be from 0 to 65535, got ${values.port}`)

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const { build } = await import('esbuild')
const { outputFiles } = await build({
  entryPoints: ['src/page.ts', 'src/worker.ts', 'style/style.css'].map(at),
  outdir: at('.'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: 'inline',
  write: false,
  logLevel: 'warning',
}).catch(() => fail('the playground could not be bundled'))

const types = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' }
const site = new Map([
  ['/', { type: 'text/html; charset=utf-8', body: readFileSync(at('index.html')) }],
  ['/icon.svg', { type: 'image/svg+xml', body: readFileSync(at('icon.svg')) }],
  ...outputFiles.map(({ path, contents }) => [`/${basename(path)}`, { type: types[extname(path)], body: contents }]),
])

const server = createServer(({ url = '/' }, response) => {
  const found = site.get(url.replace(/[?#].*$/, ''))
  if (found === undefined) response.writeHead(404, headers).end()
  else response.writeHead(200, { ...headers, 'content-type': found.type }).end(found.body)
})

server.on('error', (error) => {
  // Somebody else is there: any other port will do.
  if (error.code === 'EADDRINUSE' && server.address() === null && wanted !== 0) server.listen(0, '127.0.0.1')
  else fail(`the playground could not be served: ${error.message}`)
})
server.on('listening', () => {
  console.log(`The playground is at http://127.0.0.1:${server.address().port}/ (Ctrl+C ends it)`)
})
server.listen(wanted, '127.0.0.1')

function fail(message) {
  console.error(message)
  process.exit(1)
}
