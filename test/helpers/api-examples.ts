import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './package.js'

export interface Example {
  /** The file that has it. */
  readonly title: string
  readonly code: string
}

/** The programs behind @example in the comments of the files of a folder of src/. */
export function examplesIn(folder: string): Example[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('overseer-script.ts'))
    .flatMap((name) => examplesOf(`${folder}/${name.replaceAll('\\', '/')}`))
}

function examplesOf(path: string): Example[] {
  const comments = readFileSync(join(root, path), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? []
  return comments.flatMap((comment) => {
    const texts = comment.replace(/^ *\* ?/gm, '').split(/^@example\s/m)
    return texts.slice(1).map((text) => {
      const [, code] = /^\s*```ts\n([\s\S]*?)```/.exec(text) ?? []
      if (code === undefined) throw new Error(`${path}: an @example is no block of ts: ${text}`)
      return { title: path, code }
    })
  })
}

/** What the example says that it prints: the comments behind console.log(). */
export function expectationsOf(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, said = '']) => said.trim())
}
