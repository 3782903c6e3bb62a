import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../../docs/runtimes.md', import.meta.url))
const begin = '<!-- the table: written by scripts/conformance.mjs -->'
const end = '<!-- the end of the table -->'

/** Writes the table of what was run into docs/runtimes.md. */
export function writeTable(rows) {
  const text = readFileSync(path, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/runtimes.md has no place for the table between ${begin} and ${end}`)
  writeFileSync(path, `${text.slice(0, from)}${begin}\n\n${tableOf(rows)}\n${text.slice(to)}`)
}

function tableOf(rows) {
  const head = ['runtime', 'version', 'threads', 'passed', 'failed', 'not applicable']
  const cells = rows.map((row) => [
    row.title,
    row.version,
    row.threads,
    row.counts.passed,
    row.counts.failed,
    row.counts['not applicable'],
  ])
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |\n`).join('')
}
