import type { Finding, HostTally, PostureRecord, Summary } from '../model/index.js'
import { type Coverage, type Judges, postureOf } from '../risk/index.js'

const ALL_PORTS = 65_535
/** Missing more than this share of what answers, a sweep has not seen the host well enough to call it good. */
const MOST_MISSED = 0.02
const BLOCK = 1024

/** The postures of a scan: hosts are kept as they are told, judged once all findings are there. */
export class Postures {
  readonly #hosts: HostTally[] = []

  /** @param isBelowRequired the plan has fewer ports than the policy asks for */
  constructor(
    private readonly judges: Judges,
    private readonly isBelowRequired = false,
  ) {}

  add(hosts: readonly HostTally[]): void {
    this.#hosts.push(...hosts)
  }

  /** One for each host that answered, in blocks, in the order they were told. */
  *records(findings: readonly Finding[], summary: Summary): Generator<PostureRecord[]> {
    const findingsOf = byAddress(findings)
    for (let i = 0; i < this.#hosts.length; i += BLOCK) {
      yield this.#hosts.slice(i, i + BLOCK).map((host) => ({
        type: 'posture',
        ...postureOf({
          address: host.address,
          ...(host.name !== undefined && { name: host.name }),
          role: this.judges.roleFor(host).name,
          findings: findingsOf.get(host.address) ?? [],
          coverage: this.#coverageOf(host, summary),
          isAlive: true, // only who has answered has a tally
          answersEverything: host.answersEverything === true,
        }),
      }))
    }
  }

  #coverageOf(host: HostTally, { complete, uncertain = 0, excluded = 0, missEstimate }: Summary): Coverage {
    const isBelieved = host.blockedSuspected !== true && (missEstimate?.ratio ?? 0) <= MOST_MISSED
    return {
      isComplete: complete && isBelieved && uncertain === 0 && excluded === 0,
      ...(this.isBelowRequired && { isBelowRequired: true }),
      hasAllTcpPorts: host.open + host.closed + host.filtered >= ALL_PORTS,
    }
  }
}

function byAddress(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.address)
    if (group) group.push(finding)
    else groups.set(finding.address, [finding])
  }
  return groups
}
