import type { Finding, Posture, PostureStep, UnratedBecause } from '../model/index.js'
import { byEndpoint, capOf, gradeOf, INCOMPLETE_CAP, remainderOf, SCORING, scoreFrom, weightOf } from './score.js'

/** How much of a host was looked at, and from how many places. */
export interface Coverage {
  /** Every endpoint of the plan has its verdict, and losses were small enough to believe them. */
  readonly isComplete: boolean
  /** All 65,535 TCP ports were in the plan. */
  readonly hasAllTcpPorts: boolean
  /** The UDP services that rules name were asked as well. */
  readonly hasUdp?: boolean
  readonly hasBothFamilies?: boolean
  /** @default 1 */
  readonly vantageCount?: number
  /** Less than what a policy requires. */
  readonly isBelowRequired?: boolean
}

/** All that decides the posture of one host. */
export interface PostureEvidence {
  readonly address: string
  readonly name?: string
  readonly role: string
  /** Of this host alone; waived ones do not count. */
  readonly findings: readonly Finding[]
  readonly coverage: Coverage
  /** It has answered at least once, or is known to be there. */
  readonly isAlive: boolean
  readonly answersEverything?: boolean
}

const MAX_STEPS = 3
/** Endpoints that are tried as the next step: the heaviest, since no other can gain more. */
const MAX_TRIED = 32

/** How one host stands. Pure. */
export function postureOf(evidence: PostureEvidence): Posture {
  const { address, name, role, coverage } = evidence
  const who = { address, ...(name === undefined ? {} : { name }), role }
  const isIncomplete = !coverage.isComplete || !coverage.hasAllTcpPorts
  const marks = isIncomplete ? { incomplete: true as const } : {}
  const unratedBecause = whyUnrated(evidence)
  if (unratedBecause) return { ...who, score: null, grade: 'U', scoring: SCORING, unratedBecause, ...marks, steps: [] }

  const findings = evidence.findings.filter(({ waiver }) => waiver === undefined)
  const isFlawless =
    !isIncomplete &&
    coverage.hasUdp === true &&
    coverage.hasBothFamilies === true &&
    (coverage.vantageCount ?? 1) >= 2 &&
    findings.length === evidence.findings.length
  const limit = isIncomplete ? INCOMPLETE_CAP : 100
  const endpoints = byEndpoint(findings).map(weighEndpoint)
  const score = scoreOfEndpoints(endpoints, limit)
  const worst = endpoints.reduce<Endpoint | undefined>((a, b) => (a && a.cap <= b.cap ? a : b), undefined)
  const isHeld = worst !== undefined && worst.cap < limit && scoreOfEndpoints(endpoints, limit, false) > score
  return {
    ...who,
    score,
    grade: gradeOf(score, isFlawless),
    scoring: SCORING,
    ...marks,
    ...(isHeld ? { heldBy: worst.is } : {}),
    steps: stepsFor(endpoints, limit, score, isFlawless),
  }
}

function whyUnrated({ answersEverything, isAlive, coverage }: PostureEvidence): UnratedBecause | undefined {
  if (answersEverything) return 'answers-everything'
  if (!isAlive) return 'silent'
  return coverage.isBelowRequired ? 'coverage' : undefined
}

/** One endpoint with all its findings, as the score sees it. */
interface Endpoint {
  readonly is: Pick<Finding, 'rule' | 'port' | 'protocol'>
  readonly remainder: number
  readonly cap: number
}

function weighEndpoint(findings: readonly Finding[]): Endpoint {
  const [first, ...others] = findings
  const { rule, port, protocol } = others.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a), first!)
  return {
    is: { rule, port, protocol },
    remainder: remainderOf(findings),
    cap: Math.min(...findings.map(capOf)),
  }
}

function scoreOfEndpoints(endpoints: readonly Endpoint[], limit: number, isCapped = true): number {
  const cap = isCapped ? endpoints.reduce((least, endpoint) => Math.min(least, endpoint.cap), limit) : limit
  return scoreFrom(
    endpoints.map(({ remainder }) => remainder),
    cap,
  )
}

/** A port that is not open cannot be closed: what it takes off comes back when its service does. */
const NOT_CLOSABLE = 'missing-expected-port'

/** Closes what gains most, again and again. Of equal gains the heavier endpoint, then the lower port. */
function stepsFor(endpoints: readonly Endpoint[], limit: number, score: number, isFlawless: boolean): PostureStep[] {
  const heaviestFirst = endpoints
    .filter(({ remainder }) => remainder < 1)
    .sort((a, b) => a.remainder - b.remainder || a.is.port - b.is.port)
  let rest = heaviestFirst
  let reached = score
  const steps: PostureStep[] = []
  const closable = () => rest.filter(({ is }) => is.rule !== NOT_CLOSABLE)
  while (steps.length < MAX_STEPS && closable().length > 0 && reached < limit) {
    const tried = closable()
      .slice(0, MAX_TRIED)
      .map((endpoint) => {
        const without = rest.filter((other) => other !== endpoint)
        return { endpoint, without, score: scoreOfEndpoints(without, limit) }
      })
    const best = tried.reduce((a, b) => (b.score > a.score ? b : a))
    rest = best.without
    reached = best.score
    steps.push({ ...best.endpoint.is, score: reached, grade: gradeOf(reached, isFlawless) })
  }
  return steps
}
