import { child, childrenOf, field, isNode, list, type Node, nameOf, parse } from './syntax.js'

/**
 * Makes generators of the shipped modules, so that a thread of the explorer can be suspended amid what it does between two
 * steps of the core, and so that all that it reads of shared memory is seen.
 *
 *   a function                    a generator; an arrow function returns one
 *   a call, a getter              runs the generator that it answers, if it is one
 *   an element of an array        $get and $set, which know which arrays are shared memory
 *   array.set(..)                 $copy
 *   new of a class made here      its constructor, a generator, too; so is that of the class that it extends
 *   a private name                a public one, so that objects can be kept and set back
 *
 * Functions that do none of this stay as they are.
 */
export interface Module {
  readonly name: string
  readonly source: string
}

/** What a module needs at run time, as parameters of the function that it becomes. */
export const PARAMETERS: readonly string[] = [
  '$import',
  '$export',
  '$is',
  '$get',
  '$set',
  '$copy',
  '$new',
  'Atomics',
  'Promise',
]

const PLAIN_OBJECTS = new Set(['Math', 'Number', 'String', 'Uint32Array', 'Array', 'Object', 'BigInt'])
const PLAIN_CLASSES = /(Array|Error|Set|Map|WeakMap|WeakRef)$/
const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/

/** The text of each module as the body of a function of PARAMETERS. `changing`: modules whose functions may be generators, too. */
export function generators(modules: readonly Module[], changing: ReadonlySet<string>): string[] {
  const parsed = modules.map(({ name, source }) => ({ name, source, body: parse(name, source) }))
  const facts = new Facts(parsed.map(({ body }) => body))
  for (const { body } of parsed) for (const node of body) facts.addImports(node, changing)
  facts.settle()
  return parsed.map(({ source, body }) => new Printer(source, facts).module(body))
}

/** What is known of names, over all modules: which functions and getters stay plain. */
class Facts {
  /** Functions that are called by their names, and stay plain. */
  readonly plain = new Set<string>()
  /** Getters and setters that don't. */
  readonly getters = new Set<string>()
  readonly setters = new Set<string>()
  readonly #bodies: readonly Node[][]

  constructor(bodies: readonly Node[][]) {
    this.#bodies = bodies
  }

  addImports(node: Node, changing: ReadonlySet<string>): void {
    if (node.type !== 'ImportDeclaration' || changing.has(String(field(child(node, 'source'), 'value')))) return
    for (const specifier of list(node, 'specifiers')) this.plain.add(nameOf(child(specifier, 'local')) ?? '')
  }

  /** Supposes that all is plain, and takes out what can't be, until nothing changes. */
  settle(): void {
    for (const body of this.#bodies) {
      for (const node of body) {
        const declaration = field(node, 'declaration')
        const declared = isNode(declaration) ? declaration : node
        if (declared.type === 'FunctionDeclaration') this.plain.add(nameOf(child(declared, 'id')) ?? '')
      }
    }
    for (let before = -1; before !== this.plain.size - this.getters.size; ) {
      before = this.plain.size - this.getters.size
      for (const body of this.#bodies) for (const node of body) this.#visit(node)
    }
  }

  #visit(node: Node): void {
    if (node.type === 'FunctionDeclaration' && !this.isPlain(node)) this.plain.delete(nameOf(child(node, 'id')) ?? '')
    if (node.type === 'MethodDefinition' && !this.isPlain(child(node, 'value'))) {
      const name = keyOf(child(node, 'key'))
      if (field(node, 'kind') === 'get') this.getters.add(name)
      if (field(node, 'kind') === 'set') this.setters.add(name)
    }
    for (const part of childrenOf(node)) this.#visit(part)
  }

  isPlain(node: Node): boolean {
    return childrenOf(node).every((part) => this.#isPlainPart(part) && this.isPlain(part))
  }

  #isPlainPart(node: Node): boolean {
    if (node.type === 'CallExpression') return this.isPlainCall(node)
    if (node.type === 'NewExpression') return PLAIN_CLASSES.test(nameOf(child(node, 'callee')) ?? '')
    if (node.type !== 'MemberExpression' || isSizeOfSet(node)) return true
    return field(node, 'computed') !== true && !this.getters.has(keyOf(child(node, 'property')))
  }

  isPlainCall(node: Node): boolean {
    const callee = child(node, 'callee')
    if (callee.type === 'MemberExpression') return PLAIN_OBJECTS.has(nameOf(child(callee, 'object')) ?? '')
    return this.plain.has(nameOf(callee) ?? '')
  }
}

/** `this.#set.size`, which is no getter of a class made here. */
function isSizeOfSet(node: Node): boolean {
  const object = child(node, 'object')
  if (keyOf(child(node, 'property')) !== 'size' || object.type !== 'MemberExpression') return false
  return child(object, 'property').type === 'PrivateIdentifier'
}

function keyOf(node: Node): string {
  const name = nameOf(node) ?? ''
  return node.type === 'PrivateIdentifier' ? `_${name}` : name
}

class Printer {
  readonly #source: string
  readonly #facts: Facts
  /** Whether what is printed stands in a generator. */
  #isInside = false

  constructor(source: string, facts: Facts) {
    this.#source = source
    this.#facts = facts
  }

  module(body: readonly Node[]): string {
    return body.map((node) => this.#statement(node)).join('\n')
  }

  #statement(node: Node): string {
    if (node.type === 'ImportDeclaration') {
      const names = list(node, 'specifiers').map((specifier) => {
        const imported = nameOf(child(specifier, 'imported'))
        return `${imported}: ${nameOf(child(specifier, 'local'))}`
      })
      return `const { ${names.join(', ')} } = $import(${JSON.stringify(field(child(node, 'source'), 'value'))})`
    }
    if (node.type !== 'ExportNamedDeclaration') return this.#print(node)
    const declaration = child(node, 'declaration')
    const named = declaration.type === 'VariableDeclaration' ? list(declaration, 'declarations') : [declaration]
    const names = named.map((part) => nameOf(child(part, 'id')))
    return `${this.#print(declaration)}\n$export({ ${names.join(', ')} })`
  }

  #print(node: Node): string {
    const { type } = node
    if (type === 'PrivateIdentifier') return keyOf(node)
    if (FUNCTION.test(type)) return this.#function(node)
    if (type === 'MethodDefinition') return this.#method(node)
    if (type === 'PropertyDefinition' || type === 'StaticBlock') return this.#outside(() => this.#parts(node))
    if (!this.#isInside) return this.#parts(node)
    if (type === 'ChainExpression') return run(this.#parts(child(node, 'expression')))
    if (type === 'CallExpression') return this.#call(node)
    if (type === 'NewExpression') return this.#make(node)
    if (type === 'MemberExpression') return this.#member(node)
    if (type === 'AssignmentExpression') return this.#assignment(node)
    if (type === 'UpdateExpression' && field(child(node, 'argument'), 'computed') === true) return refuse(node)
    if (type === 'ObjectPattern') this.#checkPattern(node)
    return this.#parts(node)
  }

  /** As it stands, but for the parts. */
  #parts(node: Node): string {
    let text = ''
    let at = node.start
    for (const part of childrenOf(node)) {
      if (part.start < at) continue // { name }: key and value are one
      text += this.#source.slice(at, part.start) + this.#print(part)
      at = part.end
    }
    return text + this.#source.slice(at, node.end)
  }

  #outside<R>(print: () => R): R {
    return this.#within(false, print)
  }

  #within<R>(isInside: boolean, print: () => R): R {
    const before = this.#isInside
    this.#isInside = isInside
    try {
      return print()
    } finally {
      this.#isInside = before
    }
  }

  #parameters(node: Node): string {
    return list(node, 'params')
      .map((parameter) => this.#outside(() => this.#print(parameter)))
      .join(', ')
  }

  /** The body of a generator, with its braces. */
  #body(node: Node): string {
    const body = child(node, 'body')
    return this.#within(true, () =>
      body.type === 'BlockStatement'
        ? `{ let $t;${this.#parts(body).slice(1)}`
        : `{ let $t; return (${this.#print(body)}) }`,
    )
  }

  #function(node: Node): string {
    if (this.#facts.isPlain(node)) return this.#outside(() => this.#parts(node))
    if (node.type === 'ArrowFunctionExpression') {
      return `((${this.#parameters(node)}) => (function* () ${this.#body(node)}).call(this))`
    }
    const id = field(node, 'id')
    const name = isNode(id) ? nameOf(id) : ''
    return `function* ${name}(${this.#parameters(node)}) ${this.#body(node)}`
  }

  #method(node: Node): string {
    const value = child(node, 'value')
    const name = keyOf(child(node, 'key'))
    const { kind } = node
    if (kind === 'constructor') return `*$construct(${this.#parameters(value)}) ${this.#body(value)}`
    if (this.#facts.isPlain(value)) return this.#outside(() => this.#parts(node))
    if (kind === 'get') return `get ${name}() { return (function* () ${this.#body(value)}).call(this) }`
    return `*${kind === 'set' ? `set_${name}` : name}(${this.#parameters(value)}) ${this.#body(value)}`
  }

  #call(node: Node): string {
    const callee = child(node, 'callee')
    const values = list(node, 'arguments').map((part) => this.#print(part))
    if (callee.type === 'MemberExpression' && field(callee, 'computed') !== true) {
      const object = this.#print(child(callee, 'object'))
      const name = keyOf(child(callee, 'property'))
      if (name === 'set') return `$copy(${[object, ...values].join(', ')})`
      const text = `${object}${field(callee, 'optional') === true ? '?.' : '.'}${name}(${values.join(', ')})`
      return this.#facts.isPlainCall(node) ? text : run(text)
    }
    if (callee.type === 'Super') return `yield* super.$construct(${values.join(', ')})`
    const text = `${this.#print(callee)}(${values.join(', ')})`
    return this.#facts.isPlainCall(node) ? text : run(text)
  }

  #make(node: Node): string {
    const callee = this.#print(child(node, 'callee'))
    const values = list(node, 'arguments').map((part) => this.#print(part))
    return PLAIN_CLASSES.test(callee) ? this.#parts(node) : run(`$new(${[callee, ...values].join(', ')})`)
  }

  #member(node: Node): string {
    const property = child(node, 'property')
    const object = this.#print(child(node, 'object'))
    if (field(node, 'computed') === true) return run(`$get(${object}, ${this.#print(property)})`)
    const text = `${object}${field(node, 'optional') === true ? '?.' : '.'}${keyOf(property)}`
    return this.#facts.getters.has(keyOf(property)) ? run(text) : text
  }

  #assignment(node: Node): string {
    const left = child(node, 'left')
    const right = this.#print(child(node, 'right'))
    if (left.type !== 'MemberExpression') return this.#parts(node)
    const object = this.#print(child(left, 'object'))
    const property = child(left, 'property')
    if (field(left, 'computed') === true) {
      if (field(node, 'operator') !== '=') return refuse(node)
      return `$set(${object}, ${this.#print(property)}, ${right})`
    }
    const name = keyOf(property)
    if (this.#facts.setters.has(name)) return run(`${object}.set_${name}(${right})`)
    return `${object}.${name} ${String(field(node, 'operator'))} ${right}`
  }

  /** A getter that is a generator would be left as it is by `const { getter } = object`. */
  #checkPattern(node: Node): void {
    for (const property of list(node, 'properties')) {
      if (property.type === 'Property' && this.#facts.getters.has(keyOf(child(property, 'key')))) {
        throw new Error(`the getter ${keyOf(child(property, 'key'))} can't be read by a pattern`)
      }
    }
  }
}

/** Runs what the text answers, where it is a generator. Nothing happens between the two uses of $t. */
function run(text: string): string {
  return `($t = ${text}, $is($t) ? yield* $t : $t)`
}

function refuse(node: Node): never {
  throw new Error(`no generator can be made of a ${node.type} at ${node.start}`)
}
