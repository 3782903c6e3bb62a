/** Of scripts/command.mjs, which says what they do: for programs that are compiled. */
interface Command {
  isCommand(url: string): boolean
  readCommand(about: string, options: Readonly<Record<string, Option>>): Readonly<Record<string, unknown>>
}

export interface Option {
  readonly type: 'string' | 'boolean'
  readonly help: string
  readonly default?: string
  readonly value?: string
  readonly choices?: readonly string[]
  readonly least?: number
}

const command: Command = await import(new URL('../../scripts/command.mjs', import.meta.url).href)

export const isCommand: Command['isCommand'] = command.isCommand

/** A number that a program takes: what it is unless told, and what it says. */
export type NumberOption = readonly [preset: number, help: string]

/** The numbers that the program was given, each 0 at least, and a seed, which the clock chooses unless told. */
export function readNumbers<K extends string>(
  about: string,
  numbers: Readonly<Record<K, NumberOption>>,
): Readonly<Record<K | 'seed', number>> {
  const given: [K, NumberOption][] = Object.entries<NumberOption>(numbers).map(([name, option]) => [name as K, option])
  const options = given.map(([name, [preset, help]]): [string, Option] => [
    name,
    { type: 'string', default: String(preset), least: 0, value: 'N', help: `${help}; ${preset} unless told` },
  ])
  const seed: Option = { type: 'string', least: 0, value: 'N', help: 'what chance begins with; the time unless told' }
  const read = command.readCommand(about, { ...Object.fromEntries(options), seed })
  const chosen = { ...Object.fromEntries(given.map(([name]) => [name, Number(read[name])])), seed: read['seed'] }
  return { ...chosen, seed: Number(chosen.seed ?? Date.now() % 1_000_000_000) } as Record<K | 'seed', number>
}

/** The texts that the program was given, by the names of its options. */
export function readTexts<K extends string>(
  about: string,
  options: Readonly<Record<K, Option>>,
): Readonly<Record<K, string | undefined>> {
  const read = command.readCommand(about, options)
  const entries = Object.keys(options).map((name) => [name, read[name] === undefined ? undefined : String(read[name])])
  return Object.fromEntries(entries) as Record<K, string | undefined>
}
