/**
 * Whether a step of the core can trap while it holds a gate, because its instance lags behind a growth of the memory (K1 to
 * K3 of src/core/mapped.ts): from taking the gate on, whatever is read or written must lie in the first 64 KiB, in the header
 * that the step's first argument names, or in this thread's record, until what was grown was compared with memory.size on that
 * path. A getter that reads the count of puts anew compares once more.
 */

import type { Node } from '../explore/wat.js'

/** A constant, an address that is mapped for good, or anything. */
type Base = 'constant' | 'mapped' | undefined

interface State {
  taken: boolean
  covered: boolean
  readonly bases: Map<string, Base>
}

/** Where the function took the count of puts that it keeps: H_PUTS_SEEN. */
const PUTS_SEEN = 'offset=392'

const ACCESS = /^(i32|i64|f64)\.(atomic\.)?(load|store|rmw)/

/** The access that no check covers; undefined: there is none. `record`: the globals that hold the address of the thread's record. */
export function trapsOf(body: Node, record: ReadonlySet<string>): string | undefined {
  if (!Array.isArray(body)) return undefined
  if (count(body, isRereading) > 0 && count(body, isSize) < 1 + count(body, isRereading))
    return 'a count of puts read anew'
  const walker = new Walker(record)
  const first = body.find((part) => Array.isArray(part) && part[0] === 'param')
  const bases = new Map<string, Base>(Array.isArray(first) ? [[String(first[1]), 'mapped']] : [])
  walker.all(body.slice(2), { taken: false, covered: false, bases })
  return walker.trap
}

function count(node: Node, is: (node: Node[]) => boolean): number {
  if (!Array.isArray(node)) return 0
  return node.reduce((sum, part) => sum + count(part, is), is(node) ? 1 : 0)
}

function isRereading(node: Node[]): boolean {
  return node[0] === 'i64.store' && node[1] === PUTS_SEEN
}

function isSize(node: Node[]): boolean {
  return node[0] === 'memory.size'
}

class Walker {
  trap: string | undefined
  readonly #record: ReadonlySet<string>
  /** What may be so where each block ends. */
  readonly #ends = new Map<string, State[]>()

  constructor(record: ReadonlySet<string>) {
    this.#record = record
  }

  /** Goes along the nodes; the state behind them, undefined where nothing gets there. The value of the last one is `#value`. */
  all(nodes: readonly Node[], before: State | undefined): State | undefined {
    let state = before
    for (const node of nodes) {
      if (state === undefined) return undefined
      state = this.#visit(node, state)
    }
    return state
  }

  #value: Base

  #visit(node: Node, state: State): State | undefined {
    this.#value = undefined
    if (!Array.isArray(node)) return state
    const head = String(node[0])
    if (head === 'if') return this.#branch(node, state)
    if (head === 'block') return this.#block(node, state)
    if (head === 'br_if') {
      const [, label, ...parts] = node
      const after = this.all(parts, state)
      if (after !== undefined) this.#leaveTo(String(label), this.#uncover(node, after))
      return after
    }
    if (head === 'br' || head === 'return' || head === 'unreachable') {
      const after = this.all(head === 'br' ? node.slice(2) : node.slice(1), state)
      if (head === 'br' && after !== undefined) this.#leaveTo(String(node[1]), after)
      return undefined
    }
    return this.#operation(head, node, state)
  }

  #operation(head: string, node: Node[], state: State): State | undefined {
    const values: Base[] = []
    let now: State | undefined = state
    for (const part of node.slice(1)) {
      if (!Array.isArray(part)) continue
      now = now && this.#visit(part, now)
      values.push(this.#value)
    }
    if (now === undefined) return undefined
    this.#value = undefined
    const name = String(node[1])
    const [first, second] = values
    if (head === 'i32.const') this.#value = 'constant'
    else if (head === 'local.get') this.#value = now.bases.get(name)
    else if (head === 'global.get') this.#value = this.#record.has(name) ? 'mapped' : undefined
    else if (head === 'local.set' || head === 'local.tee') {
      now.bases.set(name, first)
      this.#value = first
    } else if (head === 'i32.add') this.#value = sum(first, second)
    else if (head === 'i32.sub') this.#value = second === 'constant' ? first : undefined
    else if (head === 'select') this.#value = either(first, second)
    else if (head === 'memory.size') now.covered ||= now.taken
    else if (ACCESS.test(head)) {
      if (now.taken && !now.covered && first === undefined) this.trap ??= head
      const address = node.find((part) => Array.isArray(part))
      const isLocal = Array.isArray(address) && /^local\.(get|tee)$/.test(String(address[0]))
      if (isLocal && !now.taken) now.bases.set(String(address[1]), 'mapped') // else it would have trapped, with no gate taken
      if (head === 'i64.atomic.rmw.cmpxchg') now.taken = true
    } else if (head === 'memory.copy' || head === 'memory.fill') {
      const isCovered = values.slice(0, head === 'memory.copy' ? 2 : 1).every((base) => base !== undefined)
      if (now.taken && !now.covered && !isCovered) this.trap ??= head
    }
    return now
  }

  #branch(node: Node[], before: State): State | undefined {
    const parts = node.filter((part): part is Node[] => Array.isArray(part) && part[0] !== 'result')
    const [condition, yes, no] = parts
    const state = condition === undefined ? before : this.#visit(condition, before)
    if (state === undefined) return undefined
    const then = this.all(yes?.slice(1) ?? [], this.#uncover(condition, copyOf(state)))
    const value = this.#value
    const otherwise = this.all(no?.slice(1) ?? [], copyOf(state))
    const merged = merge([then, otherwise])
    this.#value = then === undefined ? this.#value : otherwise === undefined ? value : either(value, this.#value)
    return merged
  }

  /** Where the comparison told that the instance lags, nothing is covered. */
  #uncover(condition: Node | undefined, state: State): State {
    return condition !== undefined && count(condition, isSize) > 0 ? { ...state, covered: false } : state
  }

  #block(node: Node[], state: State): State | undefined {
    const label = String(node[1])
    this.#ends.set(label, [])
    const end = this.all(node.slice(1), state)
    const all = [end, ...(this.#ends.get(label) ?? [])]
    if (all.length > 1) this.#value = undefined
    return merge(all)
  }

  #leaveTo(label: string, state: State): void {
    this.#ends.get(label)?.push(copyOf(state))
  }
}

function copyOf(state: State): State {
  return { ...state, bases: new Map(state.bases) }
}

function merge(states: readonly (State | undefined)[]): State | undefined {
  const [first, ...others] = states.filter((state): state is State => state !== undefined)
  return others.reduce<State | undefined>((one, other) => {
    if (one === undefined) return other
    const bases = new Map([...one.bases].map(([name, base]) => [name, either(base, other.bases.get(name))]))
    return { taken: one.taken || other.taken, covered: one.covered && other.covered, bases }
  }, first)
}

function sum(one: Base, other: Base): Base {
  if (one === undefined || other === undefined) return undefined
  if (one === 'mapped') return other === 'mapped' ? undefined : 'mapped'
  return other
}

function either(one: Base, other: Base): Base {
  return one === undefined || other === undefined ? undefined : one === other ? one : 'mapped'
}
