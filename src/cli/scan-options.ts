import { ScanError } from '../errors.js'
import { STATES, type State } from '../model/index.js'
import { ALLOW_CHOICES, CAPTURE_CHOICES, LINK_CHOICES, type ScanOptions } from '../scan/options.js'
import {
  type Arguments,
  choiceOf,
  choicesOf,
  flagOf,
  integerOf,
  numberOf,
  positionalsOf,
  textOf,
  textsOf,
} from './arguments.js'

const MAX_RETRIES = 9
const DEFAULT_SHOWN: readonly State[] = ['open']

/**
 * What the command line asks of `scan()`. Numbers and words are checked here;
 * targets, ports and addresses by the stages that understand them.
 *
 * @throws {ScanError} ERR_OPTION
 */
export function scanOptionsOf(args: Arguments): ScanOptions {
  return defined({
    targets: positionalsOf(args, 'targets'),
    targetsFiles: textsOf(args, 'targets-file'),
    ports: textOf(args, 'ports'),
    topPorts: integerOf(args, 'top-ports', 1, 65535),
    exclude: textsOf(args, 'exclude'),
    excludeFiles: textsOf(args, 'exclude-file'),
    excludePorts: textOf(args, 'exclude-ports'),
    noExclusions: flagOf(args, 'no-exclusions'),
    ratePps: textOf(args, 'rate') === 'auto' ? 'auto' : rateOf(args, 'rate'),
    maxRatePps: rateOf(args, 'max-rate'),
    retries: retriesOf(args),
    transmitThreads: integerOf(args, 'transmit-threads', 1, 64),
    cooldownMs: numberOf(args, 'cooldown', (ms) => ms >= 0, '≥ 0, in milliseconds'),
    interface: textOf(args, 'interface'),
    sourceIp: textOf(args, 'source-ip'),
    sourcePort: textOf(args, 'source-port'),
    gatewayMac: textOf(args, 'gateway-mac'),
    link: choiceOf(args, 'link', LINK_CHOICES),
    capture: choiceOf(args, 'capture', CAPTURE_CHOICES),
    simulate: textOf(args, 'simulate'),
    identify: flagOf(args, 'identify'),
    udpChecks: flagOf(args, 'udp-checks'),
    allow: choicesOf(args, 'allow', ALLOW_CHOICES),
    scopeFile: textOf(args, 'scope'),
    vantage: textOf(args, 'vantage'),
    seed: seedOf(args),
    shard: shardOf(args),
    show: choicesOf(args, 'show', STATES) ?? DEFAULT_SHOWN,
  })
}

function rateOf(args: Arguments, name: string): number | undefined {
  return numberOf(args, name, (pps) => pps > 0, '> 0, in probes per second')
}

function retriesOf(args: Arguments): number | 'auto' | undefined {
  if (textOf(args, 'retries') === 'auto') return 'auto'
  return integerOf(args, 'retries', 0, MAX_RETRIES)
}

/** Sixteen digits are the hexadecimal seed that a scan's header shows; other digits are decimal. */
function seedOf(args: Arguments): bigint | undefined {
  const text = textOf(args, 'seed')
  if (text === undefined) return undefined
  const seed = /^[0-9a-f]{16}$/i.test(text)
    ? BigInt(`0x${text}`)
    : /^(\d+|0x[0-9a-f]+)$/i.test(text)
      ? BigInt(text)
      : undefined
  if (seed !== undefined && seed < 2n ** 64n) return seed
  throw new ScanError('ERR_OPTION', `--seed must be a whole number below 2^64, decimal or 0x…, got "${text}"`)
}

function shardOf(args: Arguments): ScanOptions['shard'] {
  const text = textOf(args, 'shard')
  if (text === undefined) return undefined
  const [, index = 0, count = 0] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []).map(Number)
  if (1 <= index && index <= count) return { index, count }
  throw new ScanError('ERR_OPTION', `--shard must be I/N with 1 ≤ I ≤ N, got "${text}"`)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The same without the fields that are undefined, which {@link ScanOptions} does not allow. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}
