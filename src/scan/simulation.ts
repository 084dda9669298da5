import { readFile } from 'node:fs/promises'
import { ScanError } from '../errors.js'
import type { SimAnswer, SimBursts, SimNetwork } from '../link/index.js'
import { type AddressWords, familyOf, parseAddress } from '../model/index.js'
import { cannotRead, type PortSet, parsePorts, parseTargetSet, type TargetSet } from '../targets/index.js'

interface AnswerRow {
  readonly targets: TargetSet
  readonly ports: PortSet
  readonly answer: SimAnswer
  /** Targets of the other are not meant. */
  readonly family?: 4 | 6
}

const ICMP_ANSWER = /^(?:icmp-(3|11)|icmpv6-(1|3))-(\d{1,3})$/

/**
 * Reads a network description (docs/simulation.md).
 *
 * @throws {ScanError} ERR_FILE_READ, or ERR_SIMULATION_SYNTAX naming the place
 */
export async function readSimulation(file: string): Promise<SimNetwork> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw cannotRead(file, error)
  }
  try {
    return parseSimulation(JSON.parse(text))
  } catch (error) {
    throw new ScanError('ERR_SIMULATION_SYNTAX', `${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** @throws {Error} naming the field that is wrong */
export function parseSimulation(description: unknown): SimNetwork {
  const fields = record(description, 'the description')
  const known = ['latencyMs', 'lossRatio', 'duplicateRatio', 'policerPps', 'policerBurst', 'bursts', 'seed', 'answers']
  for (const key of Object.keys(fields)) {
    if (!known.includes(key)) throw new Error(`unknown field "${key}"; there are ${known.join(', ')}`)
  }
  const { latencyMs, answers } = fields
  if (!Array.isArray(answers)) throw new Error('answers must be a list')
  const rows = answers.map((row, i) => parseRow(record(row, `answers[${i}]`), `answers[${i}]`))
  return {
    answer: (target, port) => answerOf(rows, target, port),
    ...(latencyMs !== undefined && { latencyMs: range(latencyMs, 'latencyMs') }),
    ...optional(fields, 'lossRatio', 0, 1),
    ...optional(fields, 'duplicateRatio', 0, 1),
    ...optional(fields, 'policerPps', 1, 1e9),
    ...optional(fields, 'policerBurst', 1, 1e9),
    ...(fields.bursts !== undefined && { bursts: parseBursts(fields.bursts) }),
    ...optional(fields, 'seed', 0, 2 ** 32 - 1),
  }
}

function parseBursts(value: unknown): SimBursts {
  const fields = record(value, 'bursts')
  const known = ['goodMs', 'badMs', 'lossRatio'] as const
  for (const key of Object.keys(fields)) {
    if (!known.includes(key as never)) throw new Error(`unknown field "bursts.${key}"; there are ${known.join(', ')}`)
  }
  for (const key of known) if (fields[key] === undefined) throw new Error(`bursts.${key} is missing`)
  return {
    ...optional(fields, 'goodMs', 0.5, 3_600_000),
    ...optional(fields, 'badMs', 0.5, 3_600_000),
    ...optional(fields, 'lossRatio', 0, 1),
  } as SimBursts
}

/** The first row that holds the endpoint decides; no row, no answer. */
function answerOf(rows: readonly AnswerRow[], target: AddressWords, port: number): SimAnswer {
  for (const { targets, ports, answer, family } of rows) {
    if (family !== undefined && family !== familyOf(target[0], target[1], target[2])) continue
    if (ports.rankOf(port) >= 0 && targets.rankOf(...target) >= 0) return answer
  }
  return { kind: 'silence' }
}

function parseRow(row: Record<string, unknown>, where: string): AnswerRow {
  const text = (key: string): string => {
    const value = row[key]
    if (typeof value !== 'string') throw new Error(`${where}.${key} must be text`)
    return value
  }
  return {
    targets: parseTargetSet(text('targets')),
    ports: parsePorts(text('ports')),
    ...parseAnswer(text('answer'), row.responder, where),
  }
}

function parseAnswer(text: string, responder: unknown, where: string): Pick<AnswerRow, 'answer' | 'family'> {
  if (text === 'syn-ack' || text === 'rst' || text === 'silence') return { answer: { kind: text } }
  const icmp = ICMP_ANSWER.exec(text)
  if (!icmp) {
    const answers = 'syn-ack, rst, silence, icmp-3-CODE, icmp-11-CODE, icmpv6-1-CODE or icmpv6-3-CODE'
    throw new Error(`${where}.answer is "${text}"; it must be ${answers}`)
  }
  const from = responder === undefined ? undefined : parseAddress(String(responder))
  if (responder !== undefined && !from) throw new Error(`${where}.responder is not an address`)
  const type = Number(icmp[1] ?? icmp[2]) as 1 | 3 | 11
  const answer: SimAnswer = { kind: 'icmp', type, code: Number(icmp[3]), ...(from && { responder: from.words }) }
  return { answer, family: icmp[1] === undefined ? 6 : 4 }
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`)
  return value as Record<string, unknown>
}

function range(value: unknown, key: string): readonly [number, number] {
  const [min, max] = Array.isArray(value) ? value : []
  if (typeof min !== 'number' || typeof max !== 'number' || min < 0 || max < min) {
    throw new Error(`${key} must be [min, max] with 0 ≤ min ≤ max`)
  }
  return [min, max]
}

function optional<K extends string>(fields: Record<string, unknown>, key: K, min: number, max: number) {
  const value = fields[key]
  if (value === undefined) return {}
  if (typeof value !== 'number' || value < min || value > max) throw new Error(`${key} must be from ${min} to ${max}`)
  return { [key]: value } as Record<K, number>
}
