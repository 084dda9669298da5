import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Databases, Target } from '../identify/index.js'
import { inOrder } from '../interpret/index.js'
import type { Link, LinkCounters } from '../link/index.js'
import type {
  Finding,
  RateRecord,
  ScanHeader,
  ScanRecord,
  Service,
  ServiceRecord,
  Summary,
  Verdict,
  VerdictRecord,
} from '../model/index.js'
import { addressFromWords, familyOf, formatAddress, parseAddress } from '../model/index.js'
import { capFor, defaultRatePps } from '../pacing/index.js'
import type { ScanPlan } from '../plan/index.js'
import { Findings, findingOrder, portsIn } from '../risk/index.js'
import type { TargetSet } from '../targets/index.js'
import { VERSION } from '../version.js'
import { blockWarning } from './block-warning.js'
import { CaptureAdvice } from './capture-advice.js'
import { DepartureAdvice } from './departure-advice.js'
import { endpointCountOf } from './host-share.js'
import { type Identifying, identifyReally, readDatabases } from './identifying.js'
import { ScanJudges } from './judges.js'
import { OpenEndpoints } from './open-endpoints.js'
import { openLink } from './open-link.js'
import { type ResolvedOptions, resolveOptions, type ScanOptions } from './options.js'
import { type Permission, permissionOf } from './permission.js'
import { Pipeline } from './pipeline.js'
import { Postures } from './postures.js'
import { type Prepared, prepare } from './prepare.js'
import type { RateControlOptions } from './rate-control.js'
import { RateMeter } from './rate-meter.js'
import { RequiredPorts } from './required-ports.js'
import type { ScanProgress, ScanRun } from './scan-run.js'
import {
  type LinkTotals,
  NO_TOTALS,
  optionsOnResume,
  type SavedRequest,
  type ScanSnapshot,
  savedCounts,
  saveRequest,
  totalsSince,
} from './snapshot.js'
import { Turns } from './turns.js'
import { UdpChecks } from './udp-checks.js'

/** Where a scan meets the world; a test puts its own in. */
export interface ScanWorld {
  /** Opens what carries the packets, and says by which clock it runs. */
  readonly openLink: (
    options: ScanOptions,
    prepared: Prepared,
    /** The scan will never send faster. */
    mostPps: number,
  ) => Promise<{ link: Link; clock: Clock }>
  /** Says what speaks behind endpoints. @default over the kernel's TCP */
  readonly identify?: (
    endpoints: Iterable<Target>,
    signal: AbortSignal,
    may: Permission,
    how: Identifying,
  ) => AsyncIterable<Service>
  /** Ports to ask by UDP. @default those of our probes */
  readonly udpPorts?: readonly number[]
  /** Addresses of this machine. @default those that the kernel tells */
  readonly ownAddresses?: () => readonly string[]
  /** Smaller windows than the default, for tests. */
  readonly maxWindowSize?: number
}

type HostRecord = ScanRecord & { readonly type: 'host' }

/** Hosts handed out at once. */
const HOST_BLOCK = 256
/** Findings handed out at once. */
const FINDING_BLOCK = 256

const realWorld: ScanWorld = { openLink }

async function portsOfUdpProbes(): Promise<readonly number[]> {
  const { probes, udpPorts } = await import('../identify/index.js')
  return udpPorts(probes)
}

/**
 * Sweeps targets and judges every endpoint.
 *
 * Nothing is opened or sent before the first iteration. `break`, `throw` and
 * `await using` end the scan and leave nothing running.
 *
 * @throws {ScanError} while iterating: bad input, or the machine or network does not allow it
 */
export function scan(options: ScanOptions, world: ScanWorld = realWorld): ScanRun {
  return new Scan(options, world)
}

export function drawSeed(): bigint {
  return randomBytes(8).readBigUInt64LE()
}

class Scan implements ScanRun {
  readonly summary: Promise<Summary>
  readonly #options: ScanOptions
  readonly #world: ScanWorld
  readonly #stream: AsyncGenerator<readonly ScanRecord[]>
  #settle!: { resolve: (summary: Summary) => void; reject: (error: unknown) => void }
  #phase: ScanProgress['phase'] = 'opening'
  #isStopped = false
  #link: Link | undefined
  #clock: Clock | undefined
  #startedMs = 0
  #pipeline: Pipeline | undefined
  #request: SavedRequest | undefined
  #findings: Findings | undefined
  #judges: ScanJudges | undefined
  #required: RequiredPorts | undefined
  readonly #open: OpenEndpoints
  readonly #identifying = new AbortController()
  #identifiedCount = 0
  #udpChecks = new UdpChecks([])
  /** What earlier processes of this scan have counted. */
  readonly #before: { readonly link: LinkTotals; readonly elapsedMs: number }
  readonly #rateMeter = new RateMeter()

  constructor(options: ScanOptions, world: ScanWorld) {
    this.#options = optionsOnResume(options)
    this.#open = new OpenEndpoints(options.resume?.open)
    this.#before = options.resume?.counts ?? { link: NO_TOTALS, elapsedMs: 0 }
    this.#world = world
    this.summary = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.summary.catch(() => {}) // whoever iterates gets the error; here only so that nobody has to await both
    this.#stream = this.#run()
  }

  records(): AsyncIterable<readonly ScanRecord[]> {
    return this.#stream
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Verdict> {
    try {
      for await (const records of this.#stream) {
        for (const record of records) if (record.type === 'verdict') yield record
      }
    } finally {
      await this.close()
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#pipeline?.stop()
    this.#identifying.abort()
  }

  async close(): Promise<void> {
    this.stop()
    await this.#link?.close()
    await this.#stream.return(undefined)
    this.#rejectUnsettled() // a generator that never started runs no finally
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  progress(): ScanProgress {
    const pipeline = this.#pipeline
    const counters = this.#link && totalsSince(this.#before.link, this.#link.counters())
    if (!pipeline || !counters || !this.#clock) {
      const none = {
        probeCount: 0,
        judgedCount: 0,
        sentCount: 0,
        openCount: 0,
        closedCount: 0,
        ratePps: 0,
        elapsedMs: 0,
        lastSecond: { canaryCount: 0, lostCount: 0 },
      }
      return { phase: this.#phase, ...none, lossRatio: null, missEstimate: null }
    }
    const { interpreter, schedule, losses } = pipeline
    const { open, closed, filtered } = interpreter.counts
    const nowMs = this.#clock.nowMs()
    const elapsedMs = this.#elapsedMs()
    const ratePps = this.#rateMeter.update(nowMs, counters.sentCount)
    const silentShare = 1 - interpreter.answeredCount / Math.max(1, schedule.firstAttemptCount)
    const expectedSends = schedule.plan.probeCount * (1 + losses.expectedRetries * silentShare)
    const remainingSends = Math.max(0, expectedSends - counters.sentCount)
    return {
      phase: this.#phase === 'sending' && schedule.isIdle ? 'waiting' : this.#phase,
      probeCount: schedule.plan.probeCount,
      judgedCount: open + closed + filtered + schedule.excludedCount,
      sentCount: counters.sentCount,
      openCount: open,
      closedCount: closed,
      ratePps,
      elapsedMs,
      ...(ratePps > 0 && { remainingMs: (remainingSends / ratePps) * 1000 + schedule.cooldownMs }),
      lastSecond: losses.loss(nowMs),
      lossRatio: losses.lossRatio,
      missEstimate: losses.missEstimate(true),
      ...(this.#link && { link: this.#link.description }),
      ...(this.#phase === 'identifying' && this.#identifyingProgress()),
    }
  }

  #identifyingProgress(): Pick<ScanProgress, 'identifiedCount' | 'udpChecks'> {
    const { count, askedCount, answeredCount, ports } = this.#udpChecks
    const udpChecks = { count, askedCount, answeredCount }
    return { identifiedCount: this.#identifiedCount, ...(ports.length > 0 && { udpChecks }) }
  }

  snapshot(): ScanSnapshot | undefined {
    const { interpreter, schedule } = this.#pipeline ?? {}
    if (!this.#request || !this.#findings || !interpreter || !schedule || !this.#link) return undefined
    const { replyCount, queuedReplyCount, ...counters } = this.#link.counters()
    const heard = totalsSince(this.#before.link, { ...counters, replyCount: replyCount - queuedReplyCount })
    return {
      request: this.#request,
      schedule: schedule.state(),
      counts: savedCounts(interpreter, heard, this.#elapsedMs()),
      hosts: interpreter.hosts.copy(),
      findings: [...this.#findings.byPort],
      ...(this.#judges?.policy && { met: this.#required?.met() ?? [] }),
      open: this.#open.copy(),
    }
  }

  #elapsedMs(): number {
    return this.#clock ? this.#before.elapsedMs + this.#clock.nowMs() - this.#startedMs : 0
  }

  async *#run(): AsyncGenerator<readonly ScanRecord[]> {
    const { signal } = this.#options
    const onAbort = () => this.stop()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      signal?.throwIfAborted()
      const summary = yield* this.#stages(resolveOptions(this.#options, drawSeed))
      signal?.throwIfAborted()
      this.#settle.resolve(summary)
    } catch (error) {
      this.#settle.reject(error)
      throw error
    } finally {
      this.#phase = 'done'
      signal?.removeEventListener('abort', onAbort)
      await this.#link?.close()
      this.#rejectUnsettled()
    }
  }

  /** No effect once the summary is there. */
  #rejectUnsettled(): void {
    this.#settle.reject(new Error('the scan was closed before it ended'))
  }

  /** Every stage, top to bottom. */
  async *#stages(options: ResolvedOptions): AsyncGenerator<readonly ScanRecord[], Summary> {
    const judges = await ScanJudges.of(this.#options, this.#world.ownAddresses)
    this.#judges = judges
    const prepared = await prepare(this.#options, options, this.#world.maxWindowSize)
    const databases = await readDatabases(this.#options)
    const { plan, names, scopes } = prepared
    const rate = rateOf(options, scopes)
    const { link, clock } = await this.#world.openLink(this.#options, prepared, rate.maxPps ?? rate.ratePps)
    this.#warnOfFallbacks(link, options)
    this.#link = link
    this.#clock = clock
    this.#startedMs = clock.nowMs()
    const { cooldownMs = defaultCooldownMs(scopes), retries } = options
    const show = new Set(options.show).add('open') // risk looks at every open port, shown or not
    const { excludedPorts, lateExclusions: exclusions } = prepared
    const from = { resume: this.#options.resume, excludedPorts, exclusions }
    const how = { link, clock, rate, retries, cooldownMs, show, nameOf: names.nameOf }
    const advice = new CaptureAdvice(options.capture, link.description, (text) => this.#options.onWarning?.(text))
    const departures = new DepartureAdvice(link.description.interfaces, (text) => this.#options.onWarning?.(text))
    const onCounters = (nowMs: number, counters: LinkCounters) => {
      advice.update(nowMs, counters)
      departures.update(nowMs, counters)
    }
    const pipeline = new Pipeline({ plan, ...how, ...from, onCounters })
    this.#pipeline = pipeline
    this.#request = saveRequest(this.#options, prepared)
    if (this.#isStopped) pipeline.stop()
    this.#phase = 'sending'

    yield [{ type: 'scan', ...this.#header(prepared, link, clock) }]
    const findings = new Findings(judges, this.#options.resume?.findings)
    this.#findings = findings
    const required = new RequiredPorts(judges, this.#options.resume?.met)
    this.#required = required
    for await (const records of pipeline.run()) {
      for (const record of records) {
        if (!isOpen(record)) continue
        findings.addVerdict(record)
        required.add(record)
        if (options.identify || options.posture) this.#open.add(record)
      }
      const shown = options.show.has('open') ? records : records.filter((record) => !isOpen(record))
      if (shown.length > 0) yield shown
    }
    const turns = new Turns(clock)
    const incredible = new Set<string>()
    const isLeftOut = (address: string) => incredible.has(address) || isExcludedLater(address, exclusions)
    if (options.udpChecks) {
      const ports = this.#world.udpPorts ?? (await portsOfUdpProbes())
      this.#udpChecks = new UdpChecks(ports.filter((port) => !excludedPorts.has(port)))
    }
    const postures = options.posture
      ? new Postures({
          judges,
          isBelowRequired: isBelowRequired(judges, plan),
          hasUdp: options.udpChecks,
          nameOf: names.nameOf,
        })
      : undefined
    const missing: Finding[] = []
    for (const hosts of hostTallies(pipeline, prepared)) {
      for (const host of hosts) {
        if (host.answersEverything) incredible.add(host.address)
        if (isLeftOut(host.address)) continue
        this.#udpChecks.addHost(host)
        if (isWhole(pipeline, plan)) missing.push(...required.missing(host, plan))
      }
      postures?.add(hosts)
      if (hosts.length > 0) yield hosts
      if (turns.isDue) await turns.give()
    }
    const totals = totalsSince(this.#before.link, link.counters())
    const may = permissionOf(options.allow, prepared.scope)
    const isIdentified = !options.identify || (yield* this.#identify(names.nameOf, isLeftOut, findings, may, databases))
    const ofHosts = postures?.hostFindings(this.#open.targets(names.nameOf, isLeftOut)) ?? []
    const today = this.#options.policy?.today ?? new Date().toISOString()
    const found = [...credible(findings.all(), incredible), ...missing, ...ofHosts]
    const all: Finding[] = []
    for (const at of inOrder(Float64Array.from(found.keys()), findingOrder(found))) {
      if (at !== undefined) all.push(found[at]!)
      if (turns.isDue) await turns.give()
    }
    const kept = judges.waive(all, today)
    const seenFrom = judges.vantage === undefined ? {} : { vantages: [judges.vantage] }
    for (let at = 0; at < kept.length; at += FINDING_BLOCK) {
      yield kept.slice(at, at + FINDING_BLOCK).map((finding) => ({ type: 'finding', ...finding, ...seenFrom }))
      if (turns.isDue) await turns.give()
    }
    const warning = blockWarning(pipeline.interpreter)
    if (warning) this.#options.onWarning?.(warning)
    const complete = pipeline.isComplete && isIdentified
    const summary = { ...summarise(pipeline, totals, this.#elapsedMs()), complete }
    if (postures) yield* postures.records(kept, summary, plan)
    yield [{ type: 'summary', ...summary }]
    return summary
  }

  /** After the sweep, so that neither disturbs the other. @returns whether every endpoint was identified */
  async *#identify(
    nameOf: (address: string) => string | undefined,
    isLeftOut: (address: string) => boolean,
    findings: Findings,
    may: Permission,
    databases: Databases | undefined,
  ): AsyncGenerator<readonly ServiceRecord[], boolean> {
    if (this.#isStopped) return false
    this.#phase = 'identifying'
    const { signal } = this.#identifying
    const run = this.#world.identify ?? identifyReally
    const endpoints = chain(this.#open.targets(nameOf, isLeftOut), this.#udpChecks.targets(nameOf))
    try {
      const { bannerWaitMs, explain = false, onWarning } = this.#options
      for await (const service of run(endpoints, signal, may, { databases, bannerWaitMs, explain, onWarning })) {
        if (service.protocol === 'tcp') this.#identifiedCount++
        else if (!this.#udpChecks.note(service)) continue
        findings.addService(service)
        yield [{ type: 'service', ...service }]
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
    return !signal.aborted
  }

  /** Who names no rate has not asked for xdp either, and is spared the first. */
  #warnOfFallbacks({ description }: Link, { ratePps }: ResolvedOptions): void {
    const { name, fallback, captureFallback, silentGateways = [] } = description
    const warn = this.#options.onWarning
    if (fallback !== undefined && ratePps !== 'auto') warn?.(`sending by ${name}, not by xdp: ${fallback}`)
    if (captureFallback !== undefined) warn?.(`capturing by xdp behind the driver, not in it: ${captureFallback}`)
    for (const gateway of silentGateways) warn?.(`the gateway ${gateway}: what lies behind it is not sent to`)
  }

  #header({ plan }: Prepared, link: Link, clock: Clock): ScanHeader {
    return {
      tool: 'synsweep',
      version: VERSION,
      plan: plan.hash,
      seed: plan.seed.toString(16).padStart(16, '0'),
      link: link.description.name,
      ...(this.#options.identify && { identify: true as const }),
      ...(this.#options.udpChecks && { udpChecks: true as const }),
      ...(link.description.capture && { capture: link.description.capture }),
      ...(this.#options.policy && { policy: this.#options.policy.name }),
      ...(this.#judges?.vantage !== undefined && { vantage: this.#judges.vantage }),
      targets: plan.targets.size,
      ports: plan.ports.size,
      probes: plan.probeCount,
      startedAt: new Date(clock.wallMs()).toISOString(),
    }
  }
}

/** Public paths are long and their losses last: eight seconds, as ZMap waits. Others follow the measured round trips. */
function defaultCooldownMs(scopes: Prepared['scopes']): number | undefined {
  return scopes.has('public') ? 8000 : undefined
}

function rateOf({ ratePps, maxRatePps }: ResolvedOptions, scopes: Prepared['scopes']): RateControlOptions {
  if (ratePps !== 'auto') return { ratePps: Math.min(ratePps, maxRatePps ?? ratePps) }
  return { ratePps: defaultRatePps(scopes), maxPps: maxRatePps ?? capFor(scopes) }
}

/** Whether each host was seen in full: not by a shard, and not in a scan that was stopped. */
function isWhole({ isComplete }: Pipeline, { windows }: ScanPlan): boolean {
  return isComplete && windows.shard.count === 1
}

function isBelowRequired({ policy }: ScanJudges, { ports }: ScanPlan): boolean {
  return policy?.requiredPorts !== undefined && !portsIn(policy.requiredPorts).every((port) => ports.has(port))
}

function isOpen(record: VerdictRecord | RateRecord): record is VerdictRecord {
  return record.type === 'verdict' && record.state === 'open'
}

function isExcludedLater(address: string, exclusions: TargetSet | undefined): boolean {
  return exclusions?.contains(...parseAddress(address)!.words) ?? false
}

function* chain<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part
}

/** A port that is open on every host of its kind says nothing about what listens there. */
function credible(findings: readonly Finding[], incredible: ReadonlySet<string>): readonly Finding[] {
  return incredible.size === 0 ? findings : findings.filter(({ address }) => !incredible.has(address))
}

/** In blocks, so that a million of them never sit in memory as objects. */
function* hostTallies(pipeline: Pipeline, { plan, names, lateExclusions }: Prepared): Generator<HostRecord[]> {
  const { hosts, blocks } = pipeline.interpreter
  let block: HostRecord[] = []
  for (const host of hosts.sorted()) {
    if (!host) {
      yield [] // time for others
      continue
    }
    const { row, words, open, closed, rejected } = host
    const address = formatAddress(addressFromWords(words))
    const name = names.nameOf(address)
    // In a complete scan what is neither open nor closed is filtered; counting silence by host would cost a look-up a probe.
    const isWhole = pipeline.isComplete && !lateExclusions?.contains(...words)
    const filtered = isWhole ? endpointCountOf(plan, words) - open - closed : rejected
    block.push({
      type: 'host',
      address,
      ...(name !== undefined && { name }),
      open,
      closed,
      filtered,
      ...(hosts.isAbsent(row) && {
        reason: familyOf(words[0], words[1], words[2]) === 4 ? 'no-arp-response' : 'no-nd-response',
      }),
      ...(hosts.examination(row) === 'answers everything' && { answersEverything: true }),
      ...(blocks.isHostBlocked(row) && { blockedSuspected: true }),
    })
    if (block.length === HOST_BLOCK) {
      yield block
      block = []
    }
  }
  if (block.length > 0) yield block
}

function summarise(pipeline: Pipeline, totals: LinkTotals, elapsedMs: number): Summary {
  const { interpreter, isComplete, losses, schedule } = pipeline
  const { sentCount, replyCount, strayCount, drops } = totals
  const answersEverything = interpreter.everything.count()
  const blockedSuspected = interpreter.blockedSuspectedCount
  return {
    ...interpreter.counts,
    ...(schedule.excludedCount > 0 && { excluded: schedule.excludedCount }),
    ...(answersEverything > 0 && { answersEverything }),
    ...(blockedSuspected > 0 && { blockedSuspected }),
    ...(losses.canaries.limitedHostCount > 0 && { limitedHosts: losses.canaries.limitedHostCount }),
    sent: sentCount,
    replies: replyCount,
    strays: strayCount + interpreter.strayCount,
    duplicates: interpreter.duplicateCount,
    drops,
    lossRatio: losses.lossRatio,
    missEstimate: losses.missEstimate(false),
    retries: schedule.mostRetries,
    ...(schedule.uncertainCount > 0 && { uncertain: schedule.uncertainCount }),
    elapsedMs: Math.round(elapsedMs * 1000) / 1000,
    complete: isComplete,
  }
}
