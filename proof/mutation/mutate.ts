/** Small changes to TypeScript, each of which should make some test fail. */

import { parseSync } from 'vite'

export interface Mutant {
  readonly start: number
  readonly end: number
  /** What stands at [start, end) instead. */
  readonly text: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '+=': ['-='],
  '-=': ['+='],
  '++': ['--'],
  '--': ['++'],
}

/** What is no part of a program's behaviour: types, imports, and the words of messages. */
const SILENT = /^(TS|Import|Export(All|Named)|Template)|^ThrowStatement$/

export function mutantsOf(source: string): Mutant[] {
  const mutants: Mutant[] = []
  const { program, errors } = parseSync('source.ts', source)
  if (errors.length > 0) throw new Error(`can't be parsed: ${errors[0]?.message}`)
  visit(program)
  return mutants

  function visit(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) visit(item)
    if (!isNode(value)) return
    const { computed } = value
    if (SILENT.test(value.type) && !('declaration' in value)) return
    add(value)
    for (const [field, child] of Object.entries(value)) if (field !== 'key' || computed === true) visit(child)
  }

  function add(node: Node): void {
    const { type, start, end } = node
    const text = (child: Node): string => source.slice(child.start, child.end)
    const put = (from: number, to: number, replacement: string): void => {
      mutants.push({ start: from, end: to, text: replacement })
    }
    const { left, right, operator, test, argument, value, prefix } = node
    if (isNode(left) && isNode(right) && typeof operator === 'string') {
      const at = source.indexOf(operator, left.end)
      for (const other of OPPOSITES[operator] ?? []) put(at, at + operator.length, other)
    }
    if (isNode(test) && type !== 'SwitchCase' && !isNegatedAnyway(test)) put(test.start, test.end, `!(${text(test)})`)
    if (type === 'UpdateExpression' && isNode(argument) && typeof operator === 'string') {
      const at = prefix === true ? start : end - operator.length
      put(at, at + operator.length, OPPOSITES[operator]?.[0] ?? operator)
    }
    if (type === 'UnaryExpression' && operator === '!' && isNode(argument)) put(start, end, text(argument))
    if (type === 'Literal' && typeof value === 'boolean') put(start, end, String(!value))
    if (type === 'Literal' && typeof value === 'number') put(start, end, String(value + 1))
    if (type === 'ExpressionStatement') put(start, end, ';')
    if (type === 'BreakStatement' || type === 'ContinueStatement') put(start, end, ';')
  }
}

/** Whether one of its own mutants is its negation. */
function isNegatedAnyway({ type, operator }: Node): boolean {
  return type === 'BinaryExpression' || (type === 'UnaryExpression' && operator === '!')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value
}

export function apply(source: string, { start, end, text }: Mutant): string {
  return source.slice(0, start) + text + source.slice(end)
}

export function describe(source: string, mutant: Mutant): string {
  const line = source.slice(0, mutant.start).split('\n').length
  const was = source.slice(mutant.start, mutant.end).replace(/\s+/g, ' ')
  return `${line}: ${was} -> ${mutant.text.replace(/\s+/g, ' ')} in: ${source.split('\n')[line - 1]?.trim()}`
}
