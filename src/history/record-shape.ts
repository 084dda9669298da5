import { AUTHS, parseAddress, type ScanRecord, SEVERITIES, STATES } from '../model/index.js'

/** What a field has to be. `is` is pure; `expected` completes "must be …". */
interface Shape {
  readonly is: (value: unknown) => boolean
  readonly expected: string
  readonly isOptional?: true
}

const text: Shape = { is: (value) => typeof value === 'string', expected: 'text' }
const time: Shape = {
  is: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  expected: 'a time, ISO 8601',
}
const flag: Shape = { is: (value) => typeof value === 'boolean', expected: 'true or false' }
const object: Shape = { is: isObject, expected: 'an object' }
const count: Shape = {
  is: (value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER),
  expected: 'a whole number, 0 or more',
}
const number: Shape = { is: Number.isFinite, expected: 'a number' }
const port: Shape = { is: (value) => isWhole(value, 0, 65_535), expected: 'a port, 0 to 65535' }
const address: Shape = {
  is: (value) => typeof value === 'string' && parseAddress(value) !== undefined,
  expected: 'an IP address',
}
const texts: Shape = { is: (value) => isArrayOf(value, text.is), expected: 'an array of texts' }
const steps: Shape = {
  is: (value) => isArrayOf(value, (step) => isObject(step) && port.is(step.port) && text.is(step.rule)),
  expected: 'an array of endpoints to close',
}

const waiver: Shape = {
  is: (value) => isObject(value) && [value.id, value.reason, value.expires].every(text.is),
  expected: 'a waiver with id, reason and expires',
}

function oneOf(choices: readonly string[]): Shape {
  return { is: (value) => choices.includes(value as string), expected: `one of ${choices.join(', ')}` }
}

function optional(shape: Shape): Shape {
  return { ...shape, isOptional: true }
}

function nullable(shape: Shape): Shape {
  return { is: (value) => value === null || shape.is(value), expected: `${shape.expected}, or null` }
}

const PROTOCOLS = oneOf(['tcp', 'udp'])
const HOST = { address, name: optional(text) }
const COUNTS = { open: count, closed: count, filtered: count }

type Fields = Readonly<Record<string, Shape>>

/** What readers rely on, by type of record: docs/records.md. Fields not named here may hold anything. */
const FIELDS: Readonly<Record<ScanRecord['type'], Fields>> = {
  scan: {
    ...{ tool: oneOf(['synsweep']), version: text, plan: text, seed: text, link: text },
    ...{ vantage: optional(text), targets: count, ports: count, probes: count, startedAt: time },
  },
  verdict: { ...HOST, port, protocol: oneOf(['tcp']), state: oneOf(STATES), reason: text, attempts: count, at: text },
  rate: { ratePps: number, previousPps: number, lossRatio: nullable(number), reason: text, at: text },
  host: { ...HOST, ...COUNTS, answersEverything: optional(flag), blockedSuspected: optional(flag) },
  service: {
    ...{ address, hostName: optional(text), port, protocol: PROTOCOLS, name: text, product: optional(text) },
    ...{ version: optional(text), tls: flag, tlsDetails: optional(object), auth: oneOf(AUTHS) },
    ...{ excerpt: optional(text), facts: optional(object), connections: count, at: text },
  },
  finding: {
    ...HOST,
    ...{ rule: text, severity: oneOf(SEVERITIES), confidence: oneOf(['possible', 'identified', 'confirmed']) },
    ...{ port, protocol: PROTOCOLS, unexpected: flag, title: text, reason: text, remedy: text, alternates: texts },
    ...{ vantages: optional(texts), waiver: optional(waiver) },
  },
  posture: {
    ...{ ...HOST, addresses: optional(texts), role: text, vantages: optional(texts), score: nullable(number) },
    ...{ grade: oneOf(['U', 'F', 'E', 'D', 'C', 'B', 'A', 'A+']), scoring: count, steps },
  },
  summary: {
    ...{ ...COUNTS, sent: count, replies: count, strays: count, duplicates: count, drops: object },
    ...{
      lossRatio: nullable(number),
      missEstimate: nullable(object),
      retries: count,
      elapsedMs: number,
      complete: flag,
    },
  },
}

/** A record, a type that a later version may have added, or what is wrong with it. */
export type Reading =
  | { readonly record: ScanRecord }
  | { readonly unknownType: string }
  | { readonly complaint: string }

/** @param value whatever one line of JSON holds */
export function recordOf(value: unknown): Reading {
  if (!isObject(value) || typeof value.type !== 'string')
    return { complaint: 'expected a record: an object with a "type"' }
  if (!Object.hasOwn(FIELDS, value.type)) return { unknownType: value.type }
  const wrong = Object.entries(FIELDS[value.type as ScanRecord['type']]).find(([name, shape]) => {
    return value[name] === undefined ? !shape.isOptional : !shape.is(value[name])
  })
  if (wrong === undefined) return { record: value as unknown as ScanRecord }
  const [name, { expected }] = wrong
  const got = value[name] === undefined ? 'it is missing' : `got ${JSON.stringify(value[name]).slice(0, 60)}`
  return { complaint: `the ${value.type}'s "${name}" must be ${expected}; ${got}` }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isArrayOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is)
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && min <= (value as number) && (value as number) <= max
}
