import type { Confidence, Finding, Service, Verdict } from '../model/index.js'
import { addressOf } from './address-of.js'
import { type Catalogue, catalogue as everyRule } from './catalogue.js'
import type { Endpoint, Evidence } from './evidence.js'
import { recognise, UNDECIDED_NAMES } from './recognise.js'
import type { Expectation, Role } from './roles.js'
import { namesPort, type Rule, speaksByPort } from './rule.js'
import { type Place, placeOf } from './scope-bucket.js'
import { type Circumstances, LETHAL_WITHOUT_LOGIN, STORES, severityFor } from './severity.js'
import { expectationsOf, type Standing, standingOf } from './standing.js'

type RaisedStanding = Exclude<Standing, { kind: 'expected' }>

/** A rule that is a property of a service is weighed for itself, whatever the role lists. */
const BESIDE_THE_ROLE: RaisedStanding = { kind: 'beside' }

/** UDP answers this many times as long as their question are worth a forger's while. */
const AMPLIFIES_FROM = 3

/**
 * Judges one verdict by its port alone: at most one finding, however many rules
 * name the port. `judge` knows more; this is what a sweep asks a million times.
 *
 * Pure.
 */
export function assess(verdict: Verdict, role: Role, catalogue: Catalogue = everyRule): Finding | undefined {
  if (verdict.state !== 'open') return undefined
  const place = placeOf(addressOf(verdict), role.scopes)
  const judgements = judgementsOf(role, catalogue, place)
  let judgement = judgements.get(verdict.port)
  if (judgement === undefined) {
    const standing = standingByPort(verdict, place, role, catalogue)
    judgement =
      standing.kind === 'expected'
        ? judgeSources(verdict, place, role, catalogue)
        : judgePort(verdict, place, standing, role, catalogue)
    judgements.set(verdict.port, judgement)
  }
  return judgement ? about(verdict, judgement) : undefined
}

/** All of a finding that does not depend on the address itself. */
type Judgement = Omit<Finding, 'address' | 'name' | 'port' | 'protocol'>

/** By port; `null` where there is none. Bounded by the number of ports, not by that of hosts. */
type Judgements = Map<number, Judgement | null>

/** Rules and roles are data that nobody changes: what they say of a port is worked out once, and its sentences are shared. */
const known = new WeakMap<Role, WeakMap<Catalogue, Map<Place, Judgements>>>()

function judgementsOf(role: Role, catalogue: Catalogue, place: Place): Judgements {
  const byCatalogue = known.get(role) ?? new WeakMap<Catalogue, Map<Place, Judgements>>()
  known.set(role, byCatalogue)
  const byPlace = byCatalogue.get(catalogue) ?? new Map<Place, Judgements>()
  byCatalogue.set(catalogue, byPlace)
  const judgements: Judgements = byPlace.get(place) ?? new Map()
  byPlace.set(place, judgements)
  return judgements
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function about(endpoint: Endpoint, judgement: Judgement): Finding {
  const finding: Mutable<Finding> = {
    rule: judgement.rule,
    severity: judgement.severity,
    confidence: judgement.confidence,
    address: endpoint.address,
    port: endpoint.port,
    protocol: endpoint.protocol,
    unexpected: judgement.unexpected,
    title: judgement.title,
    reason: judgement.reason,
    remedy: judgement.remedy,
    alternates: judgement.alternates,
  }
  if (endpoint.name !== undefined) finding.name = endpoint.name
  return finding
}

/**
 * Judges one open endpoint by all that is known of it. Of the rules that say
 * what listens there one gives the finding: the one that the service confirms,
 * else the likeliest that it does not refute, with the others as its
 * alternates. Rules about a property of the service come on top.
 *
 * A port that the role lists gives no finding of the first kind, unless the
 * role attaches a caution, or something else listens there than all rules for
 * the port say, or it hands out data or control without a login: no list makes
 * that right.
 *
 * Pure.
 */
export function judge(evidence: Evidence, role: Role, catalogue: Catalogue = everyRule): readonly Finding[] {
  const { endpoint, service } = evidence
  const place = placeOf(addressOf(endpoint), role.scopes)
  const listed = standingByPort(endpoint, place, role, catalogue)
  const findings: Finding[] = []
  const add = (finding: Finding | undefined) => finding && findings.push(finding)

  if (evidence.isFromAllowedSource !== undefined && listed.kind !== 'unexpected') {
    const id = SOURCES_RULE[`${evidence.isFromAllowedSource}`]
    if (id) add(findingOf(catalogue.own(id), endpoint, BESIDE_THE_ROLE, role, 'confirmed'))
  } else if (listed.kind === 'expected') {
    const judgement = judgeSources(endpoint, place, role, catalogue)
    add(judgement ? about(endpoint, judgement) : undefined)
  }
  if (evidence.udpRatio !== undefined && evidence.udpRatio >= AMPLIFIES_FROM) {
    add(findingOf(catalogue.own('udp-amplifier'), endpoint, BESIDE_THE_ROLE, role, 'confirmed'))
  }
  if (!service) {
    if (listed.kind !== 'expected') add(byPort(endpoint, listed, role, catalogue))
    return findings
  }
  return [...byService(evidence, service, listed, role, catalogue), ...findings]
}

/** What a limit of sources comes to, by whether it admits whoever looks. */
const SOURCES_RULE: Readonly<Record<string, string | undefined>> = {
  false: 'restricted-port-reachable',
  unknown: 'source-limit-unverified',
}

/** As the role lists the port; what it forbids counts as not listed. */
function standingByPort(
  { port, protocol }: Pick<Endpoint, 'port' | 'protocol'>,
  { bucket }: Place,
  role: Role,
  catalogue: Catalogue,
): Standing {
  const listed = standingOf({ port, protocol, bucket }, role)
  const rule = role.forbids && catalogue.byPort(port, protocol)?.likeliest
  return rule && role.forbids!.includes(rule.class) ? { kind: 'unexpected', isRoleStated: role.isStated } : listed
}

/** Of a port that is listed for some sources only: open from elsewhere it is a finding, and else nobody knows yet. */
function judgeSources(
  endpoint: Pick<Endpoint, 'port' | 'protocol'>,
  place: Place,
  role: Role,
  catalogue: Catalogue,
): Judgement | null {
  const listing = expectationsOf({ port: endpoint.port, protocol: endpoint.protocol, bucket: place.bucket }, role)
  const views = listing.map(({ seenFrom }) => seenFrom)
  if (views.includes(undefined)) return null
  const isElsewhere = views.every((view) => view === 'elsewhere')
  const rule = catalogue.own(SOURCES_RULE[isElsewhere ? 'false' : 'unknown']!)
  const judgement = judgementOf(rule, endpoint, place, BESIDE_THE_ROLE, role, 'confirmed')
  const sources = listing.flatMap(({ from }) => (Array.isArray(from) ? from : []))
  const from = views.includes('allowed') ? 'from there' : 'from an address that is not known'
  return {
    ...judgement,
    reason: `${judgement.reason} Only ${sources.join(', ')} may connect; this scan looked ${isElsewhere ? 'from elsewhere' : from}.`,
  }
}

function byPort(endpoint: Endpoint, standing: RaisedStanding, role: Role, catalogue: Catalogue): Finding | undefined {
  const judgement = judgePort(endpoint, placeOf(addressOf(endpoint), role.scopes), standing, role, catalogue)
  return judgement ? about(endpoint, judgement) : undefined
}

/**
 * On loopback a port that no rule names gives a finding only under a stated
 * role. A developer's machine has dozens of short-lived listeners there; they
 * are in the table of open ports already, there is nothing to do about them,
 * and a finding for each would bury the few that say something.
 */
function judgePort(
  endpoint: Pick<Endpoint, 'port' | 'protocol'>,
  place: Place,
  standing: RaisedStanding,
  role: Role,
  catalogue: Catalogue,
): Judgement | null {
  const candidates = catalogue.byPort(endpoint.port, endpoint.protocol)
  if (candidates) {
    const { likeliest, alternates, isAmbiguous } = candidates
    return judgementOf(likeliest, endpoint, place, standing, role, 'possible', { isAmbiguous }, alternates)
  }
  if (!role.isStated && place.bucket === 'loopback') return null
  return judgementOf(catalogue.own('unexpected-open-port'), endpoint, place, standing, role, 'possible')
}

function* byService(
  evidence: Evidence,
  service: Service,
  listed: Standing,
  role: Role,
  catalogue: Catalogue,
): Generator<Finding> {
  const { endpoint } = evidence
  const { port, protocol } = endpoint
  const candidates = catalogue.byPort(port, protocol)
  const named = candidates ? [candidates.likeliest, ...candidates.others] : []
  const known = catalogue
    .byServiceName(service.name)
    .filter((rule) => !rule.ownPortsOnly || namesPort(rule, port, protocol))
    .map((rule) => ({ rule, recognition: recognise(rule, service) }))
    .filter(({ recognition }) => recognition === 'confirmed' || recognition === 'identified')
  const properties = known.filter(({ rule }) => !speaksByPort(rule))
  const exposure = bestOf(
    known.filter(({ rule }) => speaksByPort(rule)),
    endpoint,
  )
  const open = named.filter((rule) => rule !== exposure?.rule && recognise(rule, service) === 'undecided')
  const { bucket } = placeOf(addressOf(endpoint), role.scopes)
  const listing = expectationsOf({ port, protocol, bucket }, role)
  const isMisplaced = isForAnother(listing, service)
  const standing: Standing =
    isMisplaced || (exposure && role.forbids?.includes(exposure.rule.class))
      ? { kind: 'unexpected', isRoleStated: role.isStated }
      : isNamed(listing, service)
        ? listed
        : standingOfService(listed, role, named, open, exposure?.rule, service)

  const isExploited = service.distroPatched !== true && (evidence.kev?.length ?? 0) > 0
  const facts = {
    auth: service.auth,
    isEncrypted: service.tls,
    isExploited,
    isEndOfLife: evidence.endOfLife !== undefined,
  }
  const said = new Set(properties.map(({ rule }) => rule.id))
  const isSaidBetter = (rule: Rule) => rule.yieldsTo?.some((id) => said.has(id)) === true

  if (exposure && !isSaidBetter(exposure.rule)) {
    const { rule } = exposure
    const confidence: Confidence = exposure.recognition === 'confirmed' ? 'confirmed' : 'identified'
    const raised = raisedStanding(standing, rule, confidence, service)
    const alternates = open.map(({ id }) => id)
    if (raised) yield findingOf(rule, endpoint, raised, role, confidence, facts, alternates, service)
    said.add(rule.id)
    if (!isMisplaced && isOdd(rule, endpoint, standing)) {
      yield findingOf(
        catalogue.own('service-on-odd-port'),
        endpoint,
        BESIDE_THE_ROLE,
        role,
        'confirmed',
        {},
        [],
        service,
      )
    }
  } else if (!exposure && standing.kind !== 'expected') {
    const [likeliest, ...others] = open
    if (likeliest) {
      const alternates = others.map(({ id }) => id)
      const isAmbiguous = candidates?.isAmbiguous === true
      yield findingOf(likeliest, endpoint, standing, role, 'possible', { ...facts, isAmbiguous }, alternates)
    } else if (role.isStated || placeOf(addressOf(endpoint), role.scopes).bucket !== 'loopback') {
      const confidence = service.name === 'unknown' ? 'possible' : 'identified'
      yield findingOf(catalogue.own('unexpected-open-port'), endpoint, standing, role, confidence)
    }
  }

  if (isMisplaced) {
    const rule = catalogue.own('service-on-odd-port')
    const odd = findingOf(rule, endpoint, BESIDE_THE_ROLE, role, 'confirmed', {}, [], service)
    const wanted = [...new Set(listing.flatMap(({ services = [] }) => services))].join(' or ')
    const severity =
      odd.severity === 'low' || (odd.severity === 'info' && bucket !== 'loopback') ? 'medium' : odd.severity
    yield { ...odd, severity, reason: `${odd.reason} The role ${role.name} wants ${wanted} there.` }
  } else if (needsTls(listing, port, service)) {
    yield findingOf(catalogue.own('tls-required'), endpoint, BESIDE_THE_ROLE, role, 'confirmed', {}, [], service)
  }

  for (const { rule, recognition } of properties) {
    if (isSaidBetter(rule)) continue
    const replaces = exposure?.rule.yieldsTo?.includes(rule.id) === true && standing.kind === 'unexpected'
    const confidence = recognition === 'confirmed' ? 'confirmed' : 'identified'
    yield findingOf(rule, endpoint, replaces ? standing : BESIDE_THE_ROLE, role, confidence, {}, [], service)
  }
  if (isExploited) {
    const rule = catalogue.own('kev-version-match')
    const finding = findingOf(rule, endpoint, BESIDE_THE_ROLE, role, 'identified', {}, [], service)
    yield { ...finding, reason: `${finding.reason} It is listed for ${evidence.kev!.join(', ')}.` }
  }
  if (evidence.endOfLife !== undefined) {
    const rule = catalogue.own('eol-software')
    const finding = findingOf(rule, endpoint, BESIDE_THE_ROLE, role, 'identified', {}, [], service)
    yield { ...finding, reason: `${finding.reason} Its line ended on ${evidence.endOfLife}.` }
  }
}

/** True when each expectation of the port names services, and what answers is none of them. */
function isForAnother(listing: readonly Expectation[], service: Service): boolean {
  if (listing.length === 0 || UNDECIDED_NAMES.has(service.name)) return false
  return listing.every((each) => each.services && !isNamed([each], service))
}

function isNamed(listing: readonly Expectation[], { name, tls }: Service): boolean {
  return listing.some(({ services }) => services?.some((each) => each === name || (tls && each === `${name}s`)))
}

/** A service that goes over to TLS when it is asked to counts. */
function needsTls(listing: readonly Expectation[], port: number, { name, tls, tlsDetails, facts }: Service): boolean {
  if (tls || tlsDetails || facts?.startTls === true || UNDECIDED_NAMES.has(name)) return false
  return listing.length > 0 && listing.every(({ tlsPorts }) => tlsPorts?.includes(port))
}

/**
 * A role lists ports, and means what usually listens there. Where a service
 * that no rule names for the port has taken it, the port is listed for another
 * one. Without a stated role only the likeliest service is taken as meant.
 */
function standingOfService(
  listed: Standing,
  role: Role,
  named: readonly Rule[],
  open: readonly Rule[],
  known: Rule | undefined,
  service: Service,
): Standing {
  const [likeliest] = named
  if (listed.kind === 'unexpected' || !likeliest || service.name === 'unknown') return listed
  const isMeant = known ? (role.isStated ? named.includes(known) : known === likeliest) : open.length > 0
  return isMeant ? listed : { kind: 'unexpected', isRoleStated: role.isStated }
}

type Known = { readonly rule: Rule; readonly recognition: string }

/** Of the rules that know the service: no fallback, its own port, first of the catalogue. */
function bestOf(known: readonly Known[], { port, protocol }: Endpoint): Known | undefined {
  const merit = ({ rule }: Known) =>
    (rule.isCustom ? 4 : 0) + (rule.isFallback ? 0 : 2) + (namesPort(rule, port, protocol) ? 1 : 0)
  return known.reduce<Known | undefined>((best, next) => (best && merit(best) >= merit(next) ? best : next), undefined)
}

/** How to weigh a service; undefined: the role lists it, and rightly. */
function raisedStanding(
  standing: Standing,
  rule: Rule,
  confidence: Confidence,
  service: Service,
): RaisedStanding | undefined {
  if (standing.kind !== 'expected') return standing
  const isOpenToAll = confidence === 'confirmed' && service.auth === 'none' && rule.proof?.auth === 'none'
  const isLethal = LETHAL_WITHOUT_LOGIN.has(rule.class) || STORES.has(rule.class)
  return isOpenToAll && isLethal ? BESIDE_THE_ROLE : undefined
}

/** Known to listen elsewhere. A second web server has a finding of its own for that. */
function isOdd(rule: Rule, { port, protocol }: Endpoint, standing: Standing): boolean {
  return !rule.isFallback && standing.kind === 'unexpected' && !namesPort(rule, port, protocol)
}

function findingOf(
  rule: Rule,
  endpoint: Endpoint,
  ...how: readonly [
    standing: RaisedStanding,
    role: Role,
    confidence: Confidence,
    facts?: Partial<Circumstances>,
    alternates?: readonly string[],
    service?: Service,
  ]
): Finding {
  return about(endpoint, judgementOf(rule, endpoint, placeOf(addressOf(endpoint), how[1].scopes), ...how))
}

const NO_ALTERNATES: readonly string[] = Object.freeze([])

function judgementOf(
  rule: Rule,
  { port, protocol }: Pick<Endpoint, 'port' | 'protocol'>,
  place: Place,
  standing: RaisedStanding,
  role: Role,
  confidence: Confidence,
  facts: Partial<Circumstances> = {},
  alternates: readonly string[] = NO_ALTERNATES,
  service?: Service,
): Judgement {
  const listed = standingOf({ port, protocol, bucket: place.bucket }, role)
  return {
    rule: rule.id,
    severity: severityFor(rule, { ...facts, bucket: place.bucket, standing, confidence, floor: role.unexpected }),
    confidence,
    unexpected: standing.kind === 'unexpected' || listed.kind === 'unexpected',
    title: rule.title,
    reason: [
      rule.why,
      ...(service ? whatWasSeen(rule, service, confidence) : []),
      ...circumstances(port, role, standing, listed, place),
    ].join(' '),
    remedy: rule.remedy,
    alternates,
  }
}

/** What the service said about itself, in a sentence that follows the rule's why. */
function* whatWasSeen(rule: Rule, { name, product, version, auth, tls }: Service, confidence: Confidence) {
  const who = product === undefined ? name : [product, version].filter((part) => part !== undefined).join(' ')
  if (confidence === 'confirmed' && auth === 'none' && rule.proof?.auth === 'none') {
    yield `It answered as ${who}, and asked for no login.`
    return
  }
  const how = {
    none: '',
    unknown: '',
    required: tls ? ' over TLS, and asks for a login' : ', and asks for a login',
    'refused-by-acl': ', and turns this address away',
  }
  yield `It answered as ${who}${how[auth]}.`
}

/** What moved this finding's severity away from the rule's own, in sentences that follow the rule's why. */
function* circumstances(
  port: number,
  role: Role,
  standing: RaisedStanding,
  listed: Standing,
  place: Place,
): Generator<string> {
  if (standing.kind === 'accepted') yield standing.caution
  if (standing.kind === 'unexpected' && role.isStated) {
    yield listed.kind === 'unexpected'
      ? `The role ${role.name} does not list port ${port}.`
      : `The role ${role.name} lists port ${port} for another service.`
  }
  if (place.bucket === 'loopback') {
    yield 'Only this machine reaches its loopback addresses; scan its other addresses to learn who else can connect.'
  }
  if (place.note !== undefined) yield place.note
}
