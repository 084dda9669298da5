/** Says whether a value fits a JSON Schema, of which it knows as much as ours uses. */
export function fits(value: unknown, schema: object): boolean {
  const { type, enum: choices, const: only, anyOf, pattern, minLength, minimum, maximum, ...rest } = schema as Schema
  for (const key of Object.keys(rest)) if (!KNOWN.has(key)) throw new TypeError(`this schema has ${key}`)
  if (type !== undefined && !isOf(type, value)) return false
  if (choices && !choices.includes(value)) return false
  if (only !== undefined && only !== value) return false
  if (anyOf && !anyOf.some((each) => fits(value, each))) return false
  if (typeof value === 'string') {
    return (pattern === undefined || new RegExp(pattern, 'u').test(value)) && value.length >= (minLength ?? 0)
  }
  if (typeof value === 'number') return value >= (minimum ?? value) && value <= (maximum ?? value)
  if (Array.isArray(value)) return fitsList(value, rest)
  return typeof value !== 'object' || value === null || fitsObject(value as Record<string, unknown>, rest)
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly object[]
  readonly pattern?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: object
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | object
  readonly propertyNames?: object
}

const KNOWN = new Set([
  ...['$schema', 'title', 'description', 'format', 'items', 'minItems', 'properties', 'required'],
  ...['additionalProperties', 'propertyNames'],
])

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function fitsList(value: readonly unknown[], { items, minItems = 0 }: Schema): boolean {
  return value.length >= minItems && (!items || value.every((each) => fits(each, items)))
}

function fitsObject(value: Readonly<Record<string, unknown>>, schema: Schema): boolean {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  if (!required.every((name) => Object.hasOwn(value, name))) return false
  return Object.entries(value).every(([name, each]) => {
    if (propertyNames && !fits(name, propertyNames)) return false
    const property = Object.hasOwn(properties, name) ? properties[name]! : (additionalProperties ?? true)
    return typeof property === 'boolean' ? property : fits(each, property)
  })
}
