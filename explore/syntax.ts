import { parseSync } from 'vite'

/** A node of the syntax tree of a JavaScript module. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The nodes right below, in the order in which they stand in the text. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = []
  for (const value of Object.values(node)) {
    if (isNode(value)) found.push(value)
    else if (Array.isArray(value)) found.push(...value.filter(isNode))
  }
  return found.sort((a, b) => a.start - b.start)
}

export function field(node: Node, name: string): unknown {
  return node[name]
}

export function child(node: Node, name: string): Node {
  const value = node[name]
  if (!isNode(value)) throw new Error(`a ${node.type} without ${name}`)
  return value
}

export function list(node: Node, name: string): Node[] {
  const value = node[name]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The name of an identifier, private or not; undefined: it is something else. */
export function nameOf(node: Node): string | undefined {
  const { name } = node
  return /Identifier$/.test(node.type) && typeof name === 'string' ? name : undefined
}

export function parse(name: string, source: string): Node[] {
  const { program, errors } = parseSync(name, source)
  if (errors.length > 0) throw new Error(`${name} can't be parsed: ${errors[0]?.message}`)
  return program.body.map((node): unknown => node).filter(isNode)
}
