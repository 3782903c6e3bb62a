import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSync } from 'vite'
import { child, field, isNode, list, type Node, nameOf } from '../../explore/syntax.js'
import { root } from '../helpers/package.js'

const entries = ['index', 'rpc', 'streams', 'redis', 'metrics']

/** Of a file of types: the exported names, and their members, that have no comment right above them. */
function undocumentedIn(name: string): string[] {
  const text = readFileSync(join(root, 'dist', `${name}.d.cts`), 'utf8')
  const { program, comments } = parseSync(`${name}.d.ts`, text)
  const ends = comments.filter(({ value }) => value.startsWith('*')).map(({ end }) => end)
  const isDocumented = (node: Node): boolean =>
    ends.some((end) => end <= node.start && text.slice(end, node.start).trim() === '')
  const nodes = program.body.map((node): unknown => node).filter(isNode)
  const exported = new Set(
    nodes.flatMap((node) =>
      node.type === 'ExportNamedDeclaration' ? list(node, 'specifiers').map((one) => nameOf(child(one, 'local'))) : [],
    ),
  )
  const missing = new Set<string>()
  const documented = new Set<string>()
  const note = (node: Node, title: string): void => {
    if (isDocumented(node)) documented.add(title)
    else missing.add(title)
  }
  for (const node of nodes) {
    const id = field(node, 'id')
    const title = isNode(id) ? nameOf(id) : undefined
    if (title === undefined || !exported.has(title)) continue
    note(node, title)
    const body = field(node, 'body')
    for (const member of isNode(body) ? list(body, 'body') : []) {
      const key = field(member, 'key')
      if (!isNode(key) || key.type === 'PrivateIdentifier' || field(member, 'accessibility') === 'private') continue
      note(member, `${title}.${text.slice(key.start, key.end)}`)
    }
  }
  // One overload is enough, and the getter for its setter.
  return [...missing].filter((title) => !documented.has(title)).map((title) => `${name}: ${title}`)
}

const commentsOf = (name: string): string[] =>
  readFileSync(join(root, 'dist', `${name}.d.cts`), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? []

/** Errors that users may meet. */
const ERROR =
  /\b(?:(?:Type|Range|InvalidState|DataClone|Timeout|QueueConnection)Error|QueueLost|LeaseLost|(?:Sync|Async)Queue(?:Empty|Full|ShutDown))\b/g

test('each public name, and each member of it, has a comment', () => {
  assert.deepEqual(entries.flatMap(undocumentedIn), [])
})

test('each @throws is of one error, and says when', () => {
  for (const name of entries) {
    for (const comment of commentsOf(name)) {
      for (const [, said = ''] of comment.matchAll(/@throws ([^@]*)/g)) {
        const isOne = said.startsWith('the ') || /^\w+ (?:\(a DOMException\) )?(?:where|in) /.test(said)
        const named = new Set(said.match(ERROR))
        assert.ok(isOne && named.size <= 1, `${name}: @throws ${said}`)
      }
    }
  }
})

/** The names that an entry exports, but for those that it passes on from another. */
function exportedIn(text: string): string[] {
  const all = /^export \{(.*)\}/m.exec(text)?.[1]?.split(',') ?? []
  const names = all.map((one) => /^\s*(?:type )?(\w+)/.exec(one)?.[1] ?? '')
  const passedOn = /^import .*['"]janus-queue['"]/m.exec(text)?.[0] ?? ''
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(passedOn))
}

test('each public name says since which version of the changelog it is there', () => {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  const versions: readonly string[] = changelog.match(/(?<=^## )\d+\.\d+\.\d+/gm) ?? []
  for (const name of entries) {
    const text = readFileSync(join(root, 'dist', `${name}.d.cts`), 'utf8')
    const titles = exportedIn(text)
    assert.ok(titles.length > 0, `${name} exports something`)
    for (const title of titles) {
      const declared = new RegExp(
        `(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\s*(?:declare |abstract )*(?:class|interface|type|function|const) ${title}\\b`,
      )
      assert.match(declared.exec(text)?.[1] ?? '', /@since /, `${name}: ${title}`)
    }
    for (const [, since = ''] of text.matchAll(/@since (.*)/g)) assert.ok(versions.includes(since), `${name}: ${since}`)
  }
})

test('each option says what it is where it is not given', () => {
  for (const name of entries) {
    const text = readFileSync(join(root, 'dist', `${name}.d.cts`), 'utf8')
    let count = 0
    for (const [, title = '', body = ''] of text.matchAll(/^interface (\w+Options)\b[^{]*\{\n([\s\S]*?)^\}/gm)) {
      for (const [, comment = '', option = ''] of body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*(\w+)\?:/g)) {
        count++
        assert.match(comment, /@defaultValue \S/, `${name}: ${title}.${option}`)
      }
    }
    assert.ok(count > 0, `${name} has options`)
  }
})
