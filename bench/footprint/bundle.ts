import { brotliCompressSync, gzipSync } from 'node:zlib'
import { npmEntry, root } from '../paths.js'

/** `import { Queue }` as one minified file, bytes. */
export interface Bundle {
  readonly platform: 'browser' | 'node'
  readonly minified: number
  readonly gzip: number
  readonly brotli: number
}

interface Esbuild {
  build(options: object): Promise<{ outputFiles: { contents: Uint8Array }[] }>
}

/** Bundled by esbuild; nothing where it is not installed. */
export async function bundleSizes(): Promise<Bundle[]> {
  const entry = npmEntry('esbuild')
  if (entry === undefined) return []
  const { default: esbuild }: { default: Esbuild } = await import(entry.href)
  const bundles: Bundle[] = []
  for (const platform of ['browser', 'node'] as const) {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: "export { Queue } from 'janus-queue'", resolveDir: root },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      platform,
    })
    const bytes = outputFiles[0]?.contents ?? new Uint8Array()
    const sizes = { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }
    bundles.push({ platform, ...sizes, brotli: brotliCompressSync(bytes).length })
  }
  return bundles
}
