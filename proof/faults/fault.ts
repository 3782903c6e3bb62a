export interface Place {
  /** The file to be changed, from the project's root. */
  readonly file: string
  /** Pieces of text that are each in the file exactly once, and what is to stand there instead. */
  readonly changes: readonly (readonly [from: string, to: string])[]
}

/** A fault to be put into the sources, as data. */
export interface Fault extends Place {
  readonly name: string
  /** What no longer holds. */
  readonly breaks: string
  /** Where else the sources are to be changed. */
  readonly elsewhere?: Place
  /** Who should notice, in the order in which they are asked. */
  readonly noticedBy: readonly Check[]
}

/**
 * The schedule explorer on the scenarios whose name contains the text; a file of test/, or, by cases/..., of conformance/; or the cases
 * of the conformance suite whose name contains the text, on this Node.js.
 */
export type Check =
  | { readonly explorer: string; readonly seconds: number }
  | { readonly test: string; readonly seconds: number }
  | { readonly conformance: string; readonly seconds: number }

/** All scenarios, for as long as `npm test` explores them. */
const explorer: Check = { explorer: '', seconds: 24 }

/** The scenarios whose name contains the text, as it is quicker, then all. */
export function exploring(text: string): readonly Check[] {
  return [{ explorer: text, seconds: 20 }, explorer]
}

/** test/`name`.test.ts, or for cases/... conformance/`name`.ts; one that takes longer than `seconds` hangs, unless it is known how long it usually takes. */
export function tests(name: string, seconds = 90): Check {
  return { test: name, seconds }
}

/** The cases of the conformance suite whose name contains the text. */
export function conforming(text: string, seconds = 90): Check {
  return { conformance: text, seconds }
}

export function placesOf(fault: Fault): readonly Place[] {
  return fault.elsewhere === undefined ? [fault] : [fault, fault.elsewhere]
}

export function titleOf(check: Check): string {
  if ('test' in check) return sourceOf(check.test)
  if ('conformance' in check) return `conformance '${check.conformance}'`
  return check.explorer === '' ? 'explorer' : `explorer '${check.explorer}'`
}

/** The file of the tests of that name. */
export function sourceOf(test: string): string {
  return test.startsWith(CASES) ? `conformance/${test}.ts` : `test/${test}.test.ts`
}

/** What the names of the conformance suite's files begin with. */
export const CASES = 'cases/'

/** `text` with the changes; an error where a piece is missing or there more than once. */
export function patch(text: string, name: string, { file, changes }: Place): string {
  let patched = text
  for (const [from, to] of changes) {
    const count = patched.split(from).length - 1
    if (count !== 1) throw new Error(`${name}: ${file} has this ${count} times, not once:\n${from}`)
    patched = patched.replace(from, () => to)
  }
  return patched
}
