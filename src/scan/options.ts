import { inspect } from 'node:util'
import { ScanError } from '../errors.js'
import type { Safety } from '../identify/index.js'
import { STATES, type State } from '../model/index.js'
import type { PolicySource } from '../policy/index.js'
import type { TargetRequest } from '../targets/index.js'
import type { ScanSnapshot } from './snapshot.js'

/** What a library user or the command line may ask for. */
export interface ScanOptions extends TargetRequest {
  /**
   * Probes per second over the whole scan, > 0, fractions allowed; or as many as the path carries without loss,
   * found while scanning (docs/pacing.md). @default 'auto'
   */
  readonly ratePps?: number | 'auto'
  /** Never more probes per second than this. @default 100,000 while public addresses are among the targets */
  readonly maxRatePps?: number
  /**
   * At most this many probes after the first to any one endpoint, 0 … 9; or as many, 1 … 9, as the measured loss
   * asks for. @default 'auto'
   */
  readonly retries?: number | 'auto'
  /** How long to listen after a window's last probe, in ms. @default from measured round trips */
  readonly cooldownMs?: number
  readonly interface?: string
  readonly sourceIp?: string
  /** One port, or `first-last` where the count is a power of two ≥ 16. @default 61440-65535 */
  readonly sourcePort?: string
  /** `aa:bb:cc:dd:ee:ff`: used for every next hop instead of the neighbour table and ARP. */
  readonly gatewayMac?: string
  /** What carries the packets: see docs/operating.md. @default 'auto', the fastest that works for each target */
  readonly link?: LinkChoice
  /** What takes replies off the wire: see docs/operating.md. @default 'auto', which is libpcap */
  readonly capture?: CaptureChoice
  /** Threads that send packets, 1 … 64: more than one helps where one core cannot send fast enough. @default 1 */
  readonly transmitThreads?: number
  /** A network description (docs/simulation.md) to scan in memory instead of a real network. */
  readonly simulate?: string
  /** Equal seeds probe in equal order. @default drawn at random and reported; 0 for a shard */
  readonly seed?: bigint
  /** Which part of the plan to do. @default { index: 1, count: 1 } */
  readonly shard?: { readonly index: number; readonly count: number }
  /** States whose verdicts are yielded. Counts cover all states whatever is shown. @default all three */
  readonly show?: readonly State[]
  /** The role that says which ports are expected: see risk/. @default 'none', or as the policy says */
  readonly role?: string
  /** What is expected of which host: see docs/policy.md. `role` is then that of hosts in no group. @default none */
  readonly policy?: PolicySource
  /**
   * Where this scan looks from, by a name that people know: records carry it. Letters, digits, `.`, `_` and `-`, at most
   * 64. With a policy it is one of the policy's. @default the policy's vantage that has an address of this machine, if one does
   */
  readonly vantage?: string
  /** Ends with the posture of every host that answered. @default false */
  readonly posture?: boolean
  /** Says of every open endpoint what speaks there, once the sweep is over: `service` records (docs/identification.md). @default false */
  readonly identify?: boolean
  /** With `identify`: asks hosts found up for services of UDP as well, on the ports of our probes only. @default false */
  readonly udpChecks?: boolean
  /** Classes of probes beyond the ordinary ones, used on addresses of `scopeFile` only. @default none */
  readonly allow?: readonly AllowChoice[]
  /** Targets one a line, as in `targetsFiles`: where `allow` holds. */
  readonly scopeFile?: string
  /** Goes on with an earlier scan; of the other options only `exclude`, `excludeFiles`, `onWarning` and `signal` are read. */
  readonly resume?: ScanSnapshot
  /** Told once for each thing that was read differently than written: masked host bits, say. @default ignored */
  readonly onWarning?: (text: string) => void
  /** Aborting stops transmission at once, closes the link, and makes the iteration throw `signal.reason`. */
  readonly signal?: AbortSignal
}

export type LinkChoice = 'auto' | 'xdp' | 'packet' | 'ip' | 'connect'
export const LINK_CHOICES: readonly LinkChoice[] = ['auto', 'xdp', 'packet', 'ip', 'connect']

export type AllowChoice = Extract<Safety, 'login' | 'ot'>
export const ALLOW_CHOICES: readonly AllowChoice[] = ['login', 'ot']

export type CaptureChoice = 'auto' | 'pcap' | 'xdp'
export const CAPTURE_CHOICES: readonly CaptureChoice[] = ['auto', 'pcap', 'xdp']

/** Attempts are counted in four bits, and six of the sixteen values stay free for canaries. */
export const MAX_RETRIES = 9

/** What is left to decide once defaults are filled in. Targets and ports are text still: `prepare` reads them. */
export interface ResolvedOptions {
  readonly ratePps: number | 'auto'
  readonly maxRatePps: number | undefined
  readonly retries: number | 'auto'
  readonly cooldownMs: number | undefined
  readonly seed: bigint
  readonly shard: { readonly index: number; readonly count: number }
  readonly show: ReadonlySet<State>
  readonly link: LinkChoice
  readonly capture: CaptureChoice
  readonly transmitThreads: number
  readonly posture: boolean
  readonly identify: boolean
  readonly udpChecks: boolean
  readonly allow: ReadonlySet<AllowChoice>
}

const MAX_TRANSMIT_THREADS = 64

/** Parts of one plan fit together only in one order, and machines that share a scan do not talk to each other. */
const SHARDED_SEED = 0n
const MAX_SEED = 2n ** 64n - 1n

/**
 * The one place defaults live.
 *
 * @throws {ScanError} ERR_OPTION naming the option, what it was and what it may be
 * @throws {TypeError} text, or a list of texts, that is none: a bug in the caller
 */
export function resolveOptions(options: ScanOptions, drawSeed: () => bigint): ResolvedOptions {
  checkTypes(options)
  const {
    ratePps = 'auto',
    maxRatePps,
    retries = 'auto',
    cooldownMs,
    shard = { index: 1, count: 1 },
    seed = shard.count > 1 ? SHARDED_SEED : drawSeed(),
    show = STATES,
    link = 'auto',
    capture = 'auto',
    transmitThreads = 1,
    posture = false,
    vantage,
    identify = false,
    udpChecks = false,
    allow = [],
  } = options
  checkRate('rate', ratePps === 'auto' ? undefined : ratePps)
  checkRate('max-rate', maxRatePps)
  if (retries !== 'auto' && (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES)) {
    throw wrong('retries', retries, `a whole number from 0 to ${MAX_RETRIES}, or auto`)
  }
  if (cooldownMs !== undefined && !(cooldownMs >= 0 && cooldownMs <= 3_600_000)) {
    throw wrong('cooldown', cooldownMs, 'from 0 to 3,600,000 ms')
  }
  if (seed < 0n || seed > MAX_SEED) throw wrong('seed', seed, 'from 0 to 2^64 − 1')
  const isWhole = Number.isInteger(shard.index) && Number.isInteger(shard.count)
  if (!isWhole || shard.count < 1 || shard.index < 1 || shard.index > shard.count) {
    throw wrong('shard', `${shard.index}/${shard.count}`, 'i/n with 1 ≤ i ≤ n')
  }
  for (const state of show) {
    if (!STATES.includes(state)) throw wrong('show', state, `of ${STATES.join(', ')}`)
  }
  if (!LINK_CHOICES.includes(link)) throw wrong('link', link, `one of ${LINK_CHOICES.join(', ')}`)
  if (!CAPTURE_CHOICES.includes(capture)) throw wrong('capture', capture, `one of ${CAPTURE_CHOICES.join(', ')}`)
  if (!Number.isInteger(transmitThreads) || transmitThreads < 1 || transmitThreads > MAX_TRANSMIT_THREADS) {
    throw wrong('transmit-threads', transmitThreads, `a whole number from 1 to ${MAX_TRANSMIT_THREADS}`)
  }
  if (udpChecks && options.simulate !== undefined) {
    throw new ScanError('ERR_OPTION', 'udp-checks ask real hosts, and simulate has none: leave one of them out')
  }
  if (identify && options.simulate !== undefined) {
    throw new ScanError(
      'ERR_OPTION',
      'identify connects to real services, and simulate has none: leave one of them out',
    )
  }
  if (udpChecks && !identify) {
    throw new ScanError('ERR_OPTION', 'udp-checks are a part of identification: say --identify as well')
  }
  if (vantage !== undefined && !/^[A-Za-z0-9._-]{1,64}$/.test(vantage)) {
    throw wrong('vantage', inspect(vantage), 'a name of letters, digits, ".", "_" and "-", at most 64')
  }
  checkAllowed(allow, options)
  const how = { ratePps, maxRatePps, retries, cooldownMs, link, capture, transmitThreads }
  return { ...how, seed, shard, show: new Set(show), posture, identify, udpChecks, allow: new Set(allow) }
}

function checkRate(name: string, pps: number | undefined): void {
  if (pps === undefined || (pps > 0 && pps <= 1e9)) return
  throw wrong(name, pps, 'more than 0 and at most 10^9 probes per second; fractions are fine')
}

/** Neither has a meaning without the other, or without identification. */
function checkAllowed(
  allow: readonly AllowChoice[],
  { identify, scopeFile, targetsFiles = [], excludeFiles = [] }: ScanOptions,
): void {
  for (const safety of allow) {
    if (!ALLOW_CHOICES.includes(safety)) throw wrong('allow', safety, `of ${ALLOW_CHOICES.join(', ')}`)
  }
  if (allow.length > 0 && scopeFile === undefined) {
    throw new ScanError(
      'ERR_OPTION',
      `allow ${allow.join(',')} needs a scope: name the file that lists where (--scope)`,
    )
  }
  if (allow.length === 0 && scopeFile !== undefined) {
    throw new ScanError('ERR_OPTION', 'scope says where more is allowed, and nothing is: say what (--allow login,ot)')
  }
  if (allow.length > 0 && !identify) {
    throw new ScanError('ERR_OPTION', `allow ${allow.join(',')} is about identification: say --identify as well`)
  }
  if (scopeFile === '-' && [...targetsFiles, ...excludeFiles].includes('-')) {
    throw new ScanError('ERR_OPTION', 'standard input can be read once: give "-" for one list only')
  }
}

const LISTS = ['targets', 'targetsFiles', 'exclude', 'excludeFiles', 'allow'] as const
const TEXTS = [
  'ports',
  'excludePorts',
  'interface',
  'sourceIp',
  'sourcePort',
  'gatewayMac',
  'simulate',
  'scopeFile',
  'role',
  'vantage',
] as const

/** A string would pass for a list of its characters, and a number fail somewhere deep in a parser. */
function checkTypes(options: ScanOptions): void {
  for (const name of LISTS) {
    const value: unknown = options[name]
    if (value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'))) continue
    throw new TypeError(`${name} must be an array of strings, got ${inspect(value)}`)
  }
  for (const name of TEXTS) {
    const value: unknown = options[name]
    if (value === undefined || typeof value === 'string') continue
    throw new TypeError(`${name} must be a string, got ${inspect(value)}`)
  }
}

function wrong(option: string, given: unknown, allowed: string): ScanError {
  return new ScanError('ERR_OPTION', `${option} is ${String(given)}; it must be ${allowed}`)
}
