// node examples/interpreter/serve.mjs [--port 4748]: serves the interpreter's page on loopback, with the headers that shared memory asks for.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { readCommand } from '../../scripts/command.mjs'

const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
}

const { port } = readCommand('Serves the interpreter on loopback, with the headers that shared memory asks for.', {
  port: { type: 'string', default: '4748', least: 0, value: 'PORT', help: '4748 unless told; 0: any that is free' },
})
await import('../../scripts/setup.mjs')

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const { build } = await import('esbuild')
const { outputFiles } = await build({
  entryPoints: ['page.ts', 'worker.ts'].map(at),
  outdir: at('.'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  write: false,
  logLevel: 'warning',
})
const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
const script = (name) => outputFiles.find(({ path }) => path.endsWith(name))?.contents
const site = {
  '/': ['text/html; charset=utf-8', readFileSync(at('index.html'))],
  '/page.js': ['text/javascript; charset=utf-8', script('page.js')],
  '/worker.js': ['text/javascript; charset=utf-8', script('worker.js')],
  '/emscripten-module.wasm': ['application/wasm', readFileSync(wasm)], // beside worker.js, where it is looked for
}

const server = createServer(({ url = '/' }, response) => {
  const [type, body] = site[url] ?? []
  if (body === undefined) response.writeHead(404, headers).end()
  else response.writeHead(200, { ...headers, 'content-type': type }).end(body)
})
server.listen(port, '127.0.0.1', () => {
  console.log(`The interpreter is at http://127.0.0.1:${server.address().port}/ (Ctrl+C ends it)`)
})
