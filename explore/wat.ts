/** WebAssembly's text format as nested lists: all that it takes to rewrite a module. */
export type Node = string | Node[]

const TOKENS = /[()]|"[^"]*"|[^\s()"]+/g

export function parse(text: string): Node[] {
  const open: Node[][] = [[]]
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '(') open.push([])
    else if (token === ')') {
      const node = open.pop() ?? []
      open.at(-1)?.push(node)
    } else open.at(-1)?.push(token)
  }
  return open[0] ?? []
}

export function print(node: Node): string {
  return typeof node === 'string' ? node : `(${node.map(print).join(' ')})`
}
