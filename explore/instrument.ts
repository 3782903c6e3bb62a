import binaryen from 'binaryen'
import type { Explorable } from './machine.js'
import { loader } from './shipped.js'
import { type Node, parse, print } from './wat.js'

/**
 * The shipped core, made explorable. Before each atomic operation it calls `point`, where a thread may be suspended
 * (binaryen's Asyncify unwinds it) and another run; before each plain access it calls `read` or `write`. The module is
 * the one in dist/, so nothing is modelled anew: operands are computed, the point is passed, and the
 * operation itself is what the core does. Only `notify`, `memory.size` and `memory.grow` are played by the host, which
 * knows the sleepers and lets one instance hear later than another that the memory has grown.
 */

/** What an atomic operation does, as `point` hears it. */
export const LOAD = 0
export const STORE = 1
export const CHANGE = 2
export const COMPARE = 3
export const NOTIFY = 4

const { Features } = binaryen
const FEATURES =
  Features.Atomics |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.SignExt

export interface ShippedCore {
  readonly WASM: string
  readonly unpack: (text: string) => Uint8Array
  /** The names of the core's functions in the order of its table, where it exports a table. */
  readonly STEPS?: readonly string[]
}

export async function shipped(): Promise<ShippedCore> {
  const load = (name: string) => import(new URL(`../modules/store/${name}.js`, import.meta.url).href)
  return { ...(await load('wasm')), ...(await load('unpack')) }
}

export function decode({ WASM, unpack }: ShippedCore): Uint8Array {
  return unpack(WASM)
}

/** The names of the core's functions by their names in the text of `module`. */
export function stepNames(module: Node[], { STEPS }: ShippedCore): Map<string, string> {
  const names = new Map<string, string>()
  for (const node of module) {
    if (!Array.isArray(node)) continue
    const [head, name, target] = node
    if (head === 'export' && Array.isArray(target) && target[0] === 'func') {
      names.set(String(target[1]), String(name).slice(1, -1))
    }
    if (head === 'elem' && STEPS !== undefined) {
      const functions = node.filter((part): part is string => typeof part === 'string' && /^\$\d/.test(part))
      functions.slice(-STEPS.length).forEach((label, index) => {
        names.set(label, STEPS[index] ?? label)
      })
    }
  }
  return names
}

export async function explorable(): Promise<Explorable> {
  const source = await shipped()
  const flat = binaryen.readBinary(decode(source))
  flat.setFeatures(FEATURES)
  flat.runPasses(['flatten'])
  const [module] = parse(flat.emitText())
  flat.dispose()
  if (!Array.isArray(module)) throw new Error('explore: the core has no text')
  const names = stepNames(module, source)
  const body = module.filter((node) => !isHead(node, 'export') && !isHead(node, 'elem') && !isHead(node, 'table'))
  const globals = body.filter((node) => isHead(node, 'global'))
  const at = body.findIndex((node) => isHead(node, 'global') || isHead(node, 'func'))
  const text = print([
    ...body.slice(0, at),
    ...imports,
    ...body.slice(at).map(instrument),
    ...[...names].map(([label, name]): Node => ['export', `"${name}"`, ['func', label]]),
    ...globals.map((node, index): Node => ['export', `"global${index}"`, ['global', String(node[1])]]),
  ])
  return { core: compile(text), steps: [...names.values()], modules: await loader() }
}

function compile(text: string): WebAssembly.Module {
  const module = binaryen.parseText(text)
  module.setFeatures(FEATURES)
  binaryen.setOptimizeLevel(1)
  module.runPasses(['simplify-locals', 'coalesce-locals', 'vacuum'])
  binaryen.setPassArgument('asyncify-imports', 'env.point')
  binaryen.setPassArgument('asyncify-ignore-indirect', '1')
  module.runPasses(['asyncify', 'simplify-locals', 'coalesce-locals', 'vacuum'])
  binaryen.clearPassArguments()
  if (!module.validate()) throw new Error('explore: the instrumented core is no valid module')
  const binary = module.emitBinary()
  module.dispose()
  return new WebAssembly.Module(new Uint8Array(binary))
}

const imports: Node[] = [
  imported('point', 3),
  imported('read', 2),
  imported('write', 2),
  imported('notify', 2, true),
  imported('size', 0, true),
  imported('grow', 1, true),
]

function imported(name: string, parameters: number, hasResult = false): Node {
  const type: Node = ['func', `$${name}`]
  if (parameters > 0) type.push(['param', ...Array<string>(parameters).fill('i32')])
  if (hasResult) type.push(['result', 'i32'])
  return ['import', '"env"', `"${name}"`, type]
}

function isHead(node: Node, head: string): boolean {
  return Array.isArray(node) && node[0] === head
}

/** In flat form every operand is a constant or a local, so that it can be written twice. */
function instrument(node: Node): Node {
  if (!Array.isArray(node)) return node
  const [head, ...rest] = node
  const name = typeof head === 'string' ? head : ''
  if (name === 'memory.size') return ['call', '$size']
  const parts = [head ?? '', ...rest.map(instrument)]
  if (name === 'memory.grow') return ['call', '$grow', ...parts.slice(1)]
  const access = /^(i32|i64|f64)\.(atomic\.)?(load|store|rmw)(\d*)/.exec(name)
  if (access !== null) return withAccess(parts, access)
  if (name === 'memory.atomic.notify') {
    const address = addressOf(parts)
    return block('i32', [call('$point', NOTIFY, address, 4), ['call', '$notify', address, parts.at(-1) ?? '']])
  }
  if (name === 'memory.copy') {
    const [, to = '', from = '', length = ''] = parts
    return ['block', ['call', '$read', from, length], ['call', '$write', to, length], parts]
  }
  if (name === 'memory.fill') {
    const [, to = '', , length = ''] = parts
    return ['block', ['call', '$write', to, length], parts]
  }
  return parts
}

function withAccess(parts: Node[], [name, type = 'i32', atomic, action, narrow]: RegExpExecArray): Node {
  const bytes = narrow !== undefined && narrow !== '' ? Number(narrow) / 8 : type === 'i32' ? 4 : 8
  const address = addressOf(parts)
  const result = action === 'store' ? undefined : type
  if (atomic === undefined) {
    return block(result, [['call', action === 'store' ? '$write' : '$read', address, constant(bytes)], parts])
  }
  const isCompare = String(parts[0]).includes('cmpxchg')
  const kind =
    name.endsWith('load') || action === 'load' ? LOAD : action === 'store' ? STORE : isCompare ? COMPARE : CHANGE
  return block(result, [call('$point', kind, address, bytes), parts])
}

function block(result: string | undefined, nodes: Node[]): Node {
  return result === undefined ? ['block', ...nodes] : ['block', ['result', result], ...nodes]
}

function call(name: string, kind: number, address: Node, bytes: number): Node {
  return ['call', name, constant(kind), address, constant(bytes)]
}

function constant(value: number): Node {
  return ['i32.const', String(value)]
}

function addressOf(parts: Node[]): Node {
  const offset = parts.find((part) => typeof part === 'string' && part.startsWith('offset='))
  const pointer = parts.find((part) => Array.isArray(part)) ?? constant(0)
  return typeof offset === 'string' ? ['i32.add', pointer, constant(Number(offset.slice(7)))] : pointer
}
