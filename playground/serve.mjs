// npm run playground [-- --port 8080]: serves the page on loopback, with the headers that shared memory asks for.
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { readCommand } from '../scripts/command.mjs'

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
  // Asked again each time, but not sent again to each thread.
  'cache-control': 'max-age=2',
}

const { port: wanted } = readCommand(
  'Serves the playground on loopback, with the headers that shared memory asks for.',
  {
    port: { type: 'string', default: '4747', least: 0, value: 'PORT', help: '4747 unless told; 0: any that is free' },
  },
)
if (!Number.isInteger(wanted) || wanted > 65535) fail(`--port must be from 0 to 65535, got ${wanted}`)
await import('../scripts/setup.mjs')

const { bundlePlayground } = await import('./bundle.mjs')
const site = await bundlePlayground().catch(() => fail('the playground could not be bundled'))
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
}

const server = createServer(({ url = '/' }, response) => {
  const name = url.replace(/[?#].*$/, '').slice(1) || 'index.html'
  const body = site.get(name)
  if (body === undefined) response.writeHead(404, headers).end()
  else response.writeHead(200, { ...headers, 'content-type': types[extname(name)] }).end(body)
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
