// The types of an entry in one file, with nothing in it but what the entry exports and what that speaks of.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

/**
 * Types of the host, by their names. They are the host's own where a program has them (lib "dom", @types/node, ...), else
 * what of them is used; so a program needs neither. One with parameters is always that too, as a type that is looked up by
 * `known` is there for `any` alone.
 */
const hostTypes = {
  AbortSignal: {
    known: '{ AbortSignal: { prototype: infer Known } }',
    least: `{
  readonly aborted: boolean
  readonly reason: any
  addEventListener(type: 'abort', listener: (event: any) => void, options?: any): void
  removeEventListener(type: 'abort', listener: (event: any) => void, options?: any): void
}`,
  },
  'WebAssembly.Memory': {
    known: '{ WebAssembly: { Memory: { prototype: infer Known } } }',
    least: '{ readonly buffer: ArrayBufferLike; grow(delta: number): number }',
  },
  URL: {
    known: '{ URL: { prototype: infer Known } }',
    least: '{ readonly href: string; toString(): string }',
  },
  ReadableStream: {
    parameters: ['R'],
    known: '{ ReadableStream: { prototype: infer Known } }',
    least: `{
  readonly locked: boolean
  cancel(reason?: any): Promise<void>
  getReader(): {
    readonly closed: Promise<any>
    read(): Promise<{ done: false; value: R } | { done: true; value: R | undefined }>
    cancel(reason?: any): Promise<void>
    releaseLock(): void
  }
}`,
  },
  WritableStream: {
    parameters: ['W'],
    known: '{ WritableStream: { prototype: infer Known } }',
    least: `{
  readonly locked: boolean
  abort(reason?: any): Promise<void>
  close(): Promise<void>
  getWriter(): {
    readonly closed: Promise<any>
    readonly ready: Promise<any>
    readonly desiredSize: number | null
    write(chunk: W): Promise<void>
    close(): Promise<void>
    abort(reason?: any): Promise<void>
    releaseLock(): void
  }
}`,
  },
  TransformStream: {
    parameters: ['I', 'O'],
    known: '{ TransformStream: { prototype: infer Known } }',
    least: '{ readonly readable: ReadableStream<O>; readonly writable: WritableStream<I> }',
  },
}

/** What of a text of types is neither a comment nor a string. */
const CODE = /(\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*")/

/**
 * Writes dist/entry.d.cts and dist/entry.d.ts.
 *
 * @param entry One of the entries of bundle.mjs.
 * @param types The folder that has the types of each module.
 * @param otherEntry How another entry is imported, if the module that is imported is the index of one.
 */
export async function writeTypes(entry, types, dist, otherEntry) {
  const made = await rolldown({
    input: join(types, `${entry.module}.d.ts`),
    external: /^node:/,
    plugins: [
      {
        name: 'janus-queue',
        resolveId(source, importer) {
          const other = otherEntry(source, importer)
          return other === undefined ? undefined : { id: other, external: true }
        },
      },
      dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false, sourcemap: false }),
    ],
    logLevel: 'warn',
  })
  const { output } = await made.generate({ format: 'esm' })
  await made.close()
  const text = withoutPrivate(output.map(({ code }) => code).join('\n'))
  writeFileSync(join(dist, `${entry.name}.d.cts`), portable(text))
  writeFileSync(join(dist, `${entry.name}.d.ts`), `export * from './${entry.name}.cjs'\n`)
}

/** A class that is exported as a type alone has its members there, and no private part: what others make with the same members is one too. */
function withoutPrivate(text) {
  const exported = text.slice(text.lastIndexOf('export {'))
  let open = text
  for (const [, name] of exported.matchAll(/\btype (\w+)/g)) {
    open = open.replace(new RegExp(`(?<=^declare class ${name}\\b[^{]*\\{\n) *#private;\n`, 'm'), '')
  }
  return open
}

/** The same types without those of the host, and with the part of the language's library that they need. */
function portable(text) {
  const used = new Set()
  const body = replaceHostTypes(text, used)
  const library = /\b(?:Async)?Disposable\b|Symbol\.(?:asyncD|d)ispose/.test(text)
    ? '/// <reference lib="esnext.disposable" />\n'
    : ''
  let definitions = ''
  // A definition may speak of another.
  for (const name of used) definitions += definitionOf(name, used)
  return `${library}${definitions}${body}`
}

function replaceHostTypes(text, used) {
  const replaceIn = (code) => {
    for (const name of Object.keys(hostTypes)) {
      code = code.replaceAll(new RegExp(`(?<![\\w.$])${name.replace('.', '\\.')}(?![\\w$:?])`, 'g'), () => {
        used.add(name)
        return hostNameOf(name)
      })
    }
    return code
  }
  return text
    .split(CODE)
    .map((part, index) => (index % 2 === 0 ? replaceIn(part) : part))
    .join('')
}

function definitionOf(name, used) {
  const { known, least, parameters = [] } = hostTypes[name]
  const ours = replaceHostTypes(least, used)
  const list = parameters.length === 0 ? '' : `<${parameters.join(', ')}>`
  const theirs = parameters.length === 0 ? 'Known' : `${ours} & Known`
  return `type ${hostNameOf(name)}${list} = typeof globalThis extends ${known} ? ${theirs} : ${ours}\n`
}

function hostNameOf(name) {
  return `Host${name.replace('.', '')}`
}
