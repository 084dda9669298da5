import { nearestOf } from '../risk/index.js'
import { type At, type Node, nameOf } from './node.js'
import type { Problems } from './problems.js'

export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * One kind of value: how it is read, with a complaint and its place for what is not right, and what editors are told
 * of it. Both come from here, so that they cannot differ.
 */
export interface Shape<T> {
  /** @returns undefined: it was not right, and `problems` says so */
  read(node: Node, problems: Problems): T | undefined
  readonly schema: JsonSchema
}

/** A value and its place, for what can be judged only later. */
export interface Placed<T> {
  readonly value: T
  readonly at: At
}

/** One key of a mapping. */
export interface Field<T> {
  readonly shape: Shape<T>
  readonly describe: string
  readonly isOptional?: boolean
  /** What to say where it is missing. @default E118, and its name */
  readonly ifMissing?: Complained
}

type Complained = readonly [code: string, message: string]

export function required<T>(
  shape: Shape<T>,
  describe: string,
  ifMissing?: Complained,
): Field<T> & { readonly isOptional?: false } {
  return { shape, describe, ...(ifMissing && { ifMissing }) }
}

export function optional<T>(shape: Shape<T>, describe: string): Field<T> & { readonly isOptional: true } {
  return { shape, describe, isOptional: true }
}

type Fields = Readonly<Record<string, Field<unknown>>>
type TypeOf<F> = F extends Field<infer T> ? T : never
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends { isOptional: true } ? never : K }[keyof F]

/** What a mapping of these fields reads as. */
export type Mapping<F extends Fields> = { readonly [K in RequiredKeys<F>]: TypeOf<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: TypeOf<F[K]>
}

/**
 * @param what   for sentences: `a group`
 * @param refused keys that are understood and not taken, by what to say of them: a code, and a sentence
 */
export function mapping<F extends Fields>(
  what: string,
  fields: F,
  refused: Readonly<Record<string, Complained>> = {},
): Shape<Mapping<F>> {
  const names = Object.keys(fields)
  return {
    read(node, problems) {
      if (node.kind !== 'map') {
        problems.error('E117', node.at, `${what} is a mapping of ${names.join(', ')}; here is ${nameOf(node)}`)
        return undefined
      }
      const values: Record<string, unknown> = {}
      let isRight = true
      for (const { key, at, value } of node.entries) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined
        if (!field) {
          const [code, message] = refused[key] ?? ['E101', unknownKey(key, names)]
          problems.error(code, at, message)
          isRight = false
          continue
        }
        const read = field.shape.read(value, problems)
        if (read === undefined) isRight = false
        else values[key] = read
      }
      for (const [name, { isOptional, ifMissing = ['E118', `${what} needs "${name}"`] }] of Object.entries(fields)) {
        if (isOptional || node.entries.some(({ key }) => key === name)) continue
        problems.error(ifMissing[0], node.at, ifMissing[1])
        isRight = false
      }
      return isRight ? (values as Mapping<F>) : undefined
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      required: names.filter((name) => !fields[name]!.isOptional),
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, { shape, describe }]) => [name, { ...shape.schema, description: describe }]),
      ),
    },
  }
}

function unknownKey(key: string, names: readonly string[]): string {
  const near = nearestOf(key, names)
  return `unknown key "${key}" (${near === undefined ? `there are ${names.join(', ')}` : `did you mean "${near}"?`})`
}

/** Names that the file chooses, each with a value of the same kind. */
export function named<T>(what: string, shape: Shape<T>): Shape<ReadonlyMap<string, Placed<T>>> {
  const pattern = /^[A-Za-z0-9][\w.-]*$/
  return {
    read(node, problems) {
      if (node.kind !== 'map') {
        problems.error('E117', node.at, `${what} stand by their names; here is ${nameOf(node)}`)
        return undefined
      }
      const values = new Map<string, Placed<T>>()
      for (const { key, at, value } of node.entries) {
        if (!pattern.test(key)) {
          problems.error('E117', at, `"${key}" is no name: letters, digits, ".", "_" and "-" make one`)
          continue
        }
        const read = shape.read(value, problems)
        if (read !== undefined) values.set(key, { value: read, at })
      }
      return values
    },
    schema: {
      type: 'object',
      propertyNames: { pattern: pattern.source },
      additionalProperties: shape.schema,
    },
  }
}

/** Items that are not right are left out; the others are read all the same. */
export function list<T>(what: string, item: Shape<T>, isEmptyFine = false): Shape<readonly T[]> {
  return {
    read(node, problems) {
      if (node.kind !== 'list') {
        problems.error('E117', node.at, `here is a list of ${what} wanted, not ${nameOf(node)}`)
        return undefined
      }
      if (node.items.length === 0 && !isEmptyFine) {
        problems.error('E117', node.at, `the list of ${what} is empty`)
        return undefined
      }
      return node.items.map((each) => item.read(each, problems)).filter((value) => value !== undefined)
    },
    schema: { type: 'array', items: item.schema, ...(!isEmptyFine && { minItems: 1 }) },
  }
}

/** One, or a list of them. */
export function oneOrMore<T>(what: string, item: Shape<T>): Shape<readonly T[]> {
  const several = list(what, item)
  return {
    read(node, problems) {
      if (node.kind === 'list') return several.read(node, problems)
      const value = item.read(node, problems)
      return value === undefined ? undefined : [value]
    },
    schema: { anyOf: [item.schema, several.schema] },
  }
}

/** One scalar. `read` throws a {@link Complaint}, or gives the value. */
export function scalar<T>(schema: JsonSchema, read: (value: string | number | boolean | null) => T): Shape<T> {
  return {
    read(node, problems) {
      try {
        if (node.kind !== 'scalar')
          throw new Complaint('E117', `${String(schema.description)}; here is ${nameOf(node)}`)
        return read(node.value)
      } catch (error) {
        if (!(error instanceof Complaint)) throw error
        problems.error(error.code, node.at, error.message)
        return undefined
      }
    },
    schema,
  }
}

/** What is wrong with one scalar. */
export class Complaint extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** The same with its place. */
export function placed<T>(shape: Shape<T>): Shape<Placed<T>> {
  return {
    read(node, problems) {
      const value = shape.read(node, problems)
      return value === undefined ? undefined : { value, at: node.at }
    },
    schema: shape.schema,
  }
}

export function choice<T extends string>(choices: readonly T[], code = 'E117'): Shape<T> {
  const described = `one of ${choices.join(', ')}`
  return scalar({ enum: choices, description: described }, (value) => {
    const found = choices.find((each) => each === value)
    if (found !== undefined) return found
    const near = nearestOf(String(value), choices)
    throw new Complaint(
      code,
      `must be ${described}, not ${JSON.stringify(value)}${near ? ` (did you mean "${near}"?)` : ''}`,
    )
  })
}

export const text: Shape<string> = scalar({ type: 'string', minLength: 1, description: 'a text' }, (value) => {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new Complaint('E117', `here is a text wanted, not ${JSON.stringify(value)}`)
})

export const flag: Shape<boolean> = scalar({ type: 'boolean', description: 'true or false' }, (value) => {
  if (typeof value === 'boolean') return value
  throw new Complaint('E117', `must be true or false, not ${JSON.stringify(value)}`)
})

export function whole(min: number, max: number): Shape<number> {
  const described = `a whole number, ${min} to ${max}`
  return scalar({ type: 'integer', minimum: min, maximum: max, description: described }, (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && min <= value && value <= max) return value
    throw new Complaint('E117', `must be ${described}, not ${JSON.stringify(value)}`)
  })
}
