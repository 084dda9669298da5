import { type Finding, parseAddress, type Severity } from '../model/index.js'
import { type Catalogue, catalogue as everyRule } from './catalogue.js'
import type { ScopeOverride } from './roles.js'
import type { Rule } from './rule.js'
import { placeOf } from './scope-bucket.js'

/** What was seen of a host as a whole, by whoever has seen all of it. */
export interface HostEvidence {
  readonly address: string
  readonly name?: string
  /** It takes connections on ports that nobody listens on. */
  readonly answersEverything?: boolean
  /** TCP ports that have to be open and are not, after a complete scan. */
  readonly missing?: readonly number[]
  /** TCP ports that are open at this IPv6 address and at no IPv4 address of the same host. */
  readonly onlyOverIpv6?: readonly number[]
}

/** What a policy changes. */
export interface HostFrame {
  readonly catalogue?: Catalogue
  readonly scopes?: readonly ScopeOverride[] | undefined
}

/** Findings that no single open port can give. Port 0 is the host as a whole. Pure. */
export function hostFindings(host: HostEvidence, { catalogue = everyRule, scopes }: HostFrame = {}): Finding[] {
  const { answersEverything, missing = [], onlyOverIpv6 = [] } = host
  return [
    ...(answersEverything ? [finding(host, catalogue.own('wildcard-responder'), 0, scopes)] : []),
    ...missing.map((port) => finding(host, catalogue.own('missing-expected-port'), port, scopes)),
    ...onlyOverIpv6.map((port) => finding(host, catalogue.own('ipv6-wider-than-ipv4'), port, scopes)),
  ]
}

function finding(host: HostEvidence, rule: Rule, port: number, scopes: HostFrame['scopes']): Finding {
  const parsed = parseAddress(host.address)
  if (!parsed) throw new TypeError(`not an address: "${host.address}"`)
  const { bucket } = placeOf(parsed, scopes)
  const severity: Severity = bucket === 'loopback' ? 'info' : rule.severity[bucket]
  return {
    rule: rule.id,
    severity,
    confidence: 'confirmed',
    address: host.address,
    ...(host.name === undefined ? {} : { name: host.name }),
    port,
    protocol: 'tcp',
    unexpected: false,
    title: rule.title,
    reason: rule.why,
    remedy: rule.remedy,
    alternates: [],
  }
}
