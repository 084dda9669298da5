import type { FactValue, Service } from '../model/index.js'
import type { FactTest, Rule, Signature } from './rule.js'

/** What a service record says to a rule. */
export type Recognition =
  /** It is what the rule is about, and the risk itself was seen. */
  | 'confirmed'
  /** It is what the rule is about. */
  | 'identified'
  /** Nothing that was seen speaks for or against it. */
  | 'undecided'
  /** Something else speaks there. */
  | 'refuted'

/** `unknown` is not a service, and `tls` is only what another one is wrapped in. */
export const UNDECIDED_NAMES: ReadonlySet<string> = new Set(['unknown', 'tls'])

export function recognise(rule: Rule, service: Service): Recognition {
  const facts = factsOf(service)
  const fitting = rule.services?.find((signature) => fits(signature, service, facts))
  if (fitting) {
    const isProperty = fitting.auth !== undefined || fitting.facts !== undefined
    return isProperty || (rule.proof && holds(rule.proof, service, facts)) ? 'confirmed' : 'identified'
  }
  if (UNDECIDED_NAMES.has(service.name)) return 'undecided'
  // Its name fits and something else does not: a login page that does not say whose it is may still be this one.
  const isOfItsKind = rule.services?.some(({ names, says }) => says && names?.includes(service.name))
  return isOfItsKind ? 'undecided' : 'refuted'
}

/** What the service has told, and what its handshake tells: the rules weigh both by name. */
export function factsOf({ facts, tlsDetails, hostName, at }: Service): Readonly<Record<string, FactValue>> {
  if (!tlsDetails) return facts ?? {}
  const { version, notAfter, notBefore, selfSigned, names, key } = tlsDetails
  return {
    ...facts,
    tlsVersion: version,
    // Against the moment of the handshake, so that a saved scan is judged the same for ever.
    tlsExpired: notAfter !== undefined && Date.parse(notAfter) < Date.parse(at),
    tlsNotYetValid: notBefore !== undefined && Date.parse(notBefore) > Date.parse(at),
    tlsSelfSigned: selfSigned === true,
    tlsNameMismatch: hostName !== undefined && names !== undefined && !names.some((name) => isFor(name, hostName)),
    tlsWeakKey: key !== undefined && isWeak(key),
  }
}

function fits(signature: Signature, service: Service, facts: Readonly<Record<string, FactValue>>): boolean {
  const { names, says, version, excerpt, tls } = signature
  if (names ? !names.includes(service.name) : service.name === 'unknown' && !excerpt) return false
  if (excerpt && !excerpt.test(service.excerpt ?? '')) return false
  if (tls !== undefined && tls !== service.tls) return false
  if (version && !version.test(service.version ?? '')) return false
  if (says && !textsOf(service).some((text) => says.test(text))) return false
  return holds(signature, service, facts)
}

function holds(
  { auth, facts: tests = {} }: Pick<Signature, 'auth' | 'facts'>,
  service: Service,
  facts: Readonly<Record<string, FactValue>>,
): boolean {
  if (auth !== undefined && auth !== service.auth) return false
  return Object.entries(tests).every(([name, test]) => factHolds(facts[name], test))
}

function factHolds(value: FactValue | undefined, test: FactTest): boolean {
  if (value === undefined) return false
  if (typeof test === 'boolean') return value === test
  return test.test(Array.isArray(value) ? value.join(' ') : String(value))
}

const TELLING_FACTS = ['server', 'title', 'realm', 'poweredBy'] as const

function textsOf({ product, facts = {}, tlsDetails }: Service): string[] {
  const said = TELLING_FACTS.map((name) => facts[name])
  return [product, tlsDetails?.subject, ...said].filter((text) => typeof text === 'string')
}

/** RFC 6125: a star stands for one label, the leftmost. */
function isFor(certified: string, hostName: string): boolean {
  const [name, host] = [certified.toLowerCase(), hostName.toLowerCase()]
  if (!name.startsWith('*.')) return name === host
  const dot = host.indexOf('.')
  return dot > 0 && host.slice(dot) === name.slice(1)
}

const LEAST_RSA_BITS = 2048

function isWeak(key: string): boolean {
  const [, bits] = /^RSA (\d+)$/.exec(key) ?? []
  return bits !== undefined && Number(bits) < LEAST_RSA_BITS
}
