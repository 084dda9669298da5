import { ScanError } from '../errors.js'

/** What yargs parsed: every value a string, flags true, an option given twice an array. */
export type Arguments = Readonly<Record<string, unknown>>

/** The one value of `--name`; undefined when it is not given. */
export function textOf(args: Arguments, name: string): string | undefined {
  const value = args[name]
  if (value === undefined) return undefined
  if (Array.isArray(value)) throw new ScanError('ERR_OPTION', `--${name} is given twice`)
  return present(name, String(value))
}

/** Every value of a repeatable option. */
export function textsOf(args: Arguments, name: string): string[] {
  const value = args[name]
  if (value === undefined) return []
  return [value].flat().map((each) => present(name, String(each)))
}

export function flagOf(args: Arguments, name: string): boolean {
  return [args[name]].flat().includes(true)
}

/** Positional arguments. */
export function positionalsOf(args: Arguments, name: string): string[] {
  return [args[name] ?? []].flat().map(String)
}

/** A whole number in a range. */
export function integerOf(args: Arguments, name: string, min: number, max: number): number | undefined {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`
  throw new ScanError('ERR_OPTION', `--${name} must be a whole number, ${range}, got "${text}"`)
}

/** A finite number; decimals and exponents are fine. */
export function numberOf(args: Arguments, name: string, isValid: (value: number) => boolean, range: string) {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && isValid(value)) return value
  throw new ScanError('ERR_OPTION', `--${name} must be a number ${range}, got "${text}"`)
}

/** One word of a closed set. */
export function choiceOf<T extends string>(args: Arguments, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(args, name)
  return text === undefined ? undefined : chosen(name, text, choices)
}

/** Words of a closed set, comma separated. */
export function choicesOf<T extends string>(args: Arguments, name: string, choices: readonly T[]): T[] | undefined {
  const text = textOf(args, name)
  return text?.split(',').map((word) => chosen(name, word.trim(), choices))
}

function chosen<T extends string>(name: string, word: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === word)
  if (choice !== undefined) return choice
  throw new ScanError('ERR_OPTION', `--${name} is one of ${choices.join(', ')}, got "${word}"`)
}

function present(name: string, value: string): string {
  if (value === '') throw new ScanError('ERR_OPTION', `--${name} needs a value`)
  return value
}
