import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './package.js'

/** A block of code of a page. */
export interface Block {
  readonly language: string
  readonly body: string
}

/** The pages that people read: README.md and those of docs/, but for the reference, which is made of the sources. */
export function pagesOfDocs(): string[] {
  const names = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !/^(node_modules|api|\.vitepress)\//.test(name))
  return ['README.md', ...names.map((name) => `docs/${name}`)]
}

export function textOfPage(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll('\r\n', '\n')
}

export function blocksOf(page: string): Block[] {
  return [...textOfPage(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    body,
  }))
}

/** The one block of the page whose first line names that file. */
export function blockFor(page: string, file: string): string {
  const found = blocksOf(page).filter(({ body }) => new RegExp(`^// ${file.replaceAll('.', '\\.')}\\b`).test(body))
  const [block] = found
  if (block === undefined || found.length > 1) throw new Error(`${page} has ${found.length} blocks for ${file}`)
  return block.body
}
