import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
const served = ['/dist/', '/build/conformance/', '/conformance/runners/']
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.html': 'text/html; charset=utf-8' }

const imports = {
  'janus-queue': '/dist/index.web.js',
  'janus-queue/rpc': '/dist/rpc.js',
  'janus-queue/streams': '/dist/streams.js',
}
const page = `<!doctype html><html lang="en"><title>Conformance</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/conformance/runners/page.mjs"></script>`
/** Not isolated, and with nothing but the package. */
const plainPage = page.replace('/conformance/runners/page.mjs', '/conformance/runners/plain-page.mjs')

/**
 * Serves the package, the suite and its pages on loopback: `/` with the headers that shared memory needs, `/plain`
 * without. Nothing else of the repository is served.
 *
 * @param {ReadonlyMap<string, string>} files More files, by path.
 */
export async function serve(files) {
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const text = await find(pathname, files)
    const isolation =
      pathname === '/plain'
        ? {}
        : { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
    const type = types[extname(pathname) || '.html'] ?? 'text/plain'
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': type, ...isolation })
    response.end(text)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

async function find(pathname, files) {
  if (pathname === '/') return page
  if (pathname === '/plain') return plainPage
  if (files.has(pathname)) return files.get(pathname)
  if (!served.some((folder) => pathname.startsWith(folder))) return undefined
  // A URL's path has no '..' left in it.
  return readFile(fileURLToPath(new URL(pathname.slice(1), root))).catch(() => undefined)
}
