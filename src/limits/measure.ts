import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { ScanError } from '../errors.js'
import { readMachine } from '../link/index.js'
import type { ScanRecord, Summary } from '../model/index.js'
import { type Arrived, FAR_NETWORK, makeRig, type Rig } from './rig.js'

/** What one way of sending reached. */
export interface Limit {
  /** What the far end did. */
  readonly farEnd: 'drop' | 'answer'
  readonly link: string
  readonly transmitThreads: number
  /** Probes that arrived, a second; null: it did not work. */
  readonly probesPps: number | null
  /** Answers judged, a second, and those that were lost on this machine; null where nothing answers. */
  readonly repliesPps: number | null
  readonly dropCount: number | null
  /** Why it did not work, or what to know of the number. */
  readonly note?: string
}

export interface MeasureOptions {
  /** The command's own entry: each measurement is a process of its own. */
  readonly mainPath: string
  /** How long each measurement sends, s. @default 2.5 */
  readonly seconds?: number
}

const CASES = [
  { farEnd: 'drop', link: 'xdp', transmitThreads: 1 },
  { farEnd: 'drop', link: 'xdp', transmitThreads: 2 },
  { farEnd: 'drop', link: 'packet', transmitThreads: 1 },
  { farEnd: 'drop', link: 'packet', transmitThreads: 2 },
  { farEnd: 'drop', link: 'ip', transmitThreads: 1 },
  { farEnd: 'answer', link: 'packet', transmitThreads: 1 },
] as const

const DEFAULT_SECONDS = 2.5
/** What a process needs until it sends, s, at most: then it is given up. */
const START_SECONDS = 5
/** The beginning of a run is left out: share of its time. */
const WARM_UP = 0.3

/**
 * Measures, one after the other, how fast each link sends on this machine, into
 * network namespaces made for it. Takes some twenty seconds; nothing leaves them.
 *
 * @throws {ScanError} ERR_PRIVILEGE: namespaces need root; ERR_ADDON
 */
export function measureLimits({ mainPath, seconds = DEFAULT_SECONDS }: MeasureOptions): AsyncGenerator<Limit> {
  if (!readMachine().privileges.root) {
    throw new ScanError('ERR_PRIVILEGE', 'bench makes network namespaces, which needs root: run with sudo')
  }
  return measureAll(mainPath, seconds)
}

async function* measureAll(mainPath: string, seconds: number): AsyncGenerator<Limit> {
  for (const farEnd of ['drop', 'answer'] as const) {
    await using rig = await makeRig(farEnd)
    for (const { link, transmitThreads, ...one } of CASES) {
      if (one.farEnd !== farEnd) continue
      const outcome = await measure(rig, mainPath, [...scanArguments(link, transmitThreads, farEnd)], seconds)
      const note = outcome.note ?? rig.reservation
      yield { farEnd, link, transmitThreads, ...outcome, ...(note !== undefined && { note }) }
    }
  }
}

function scanArguments(link: string, threads: number, farEnd: 'drop' | 'answer'): string[] {
  const rate = farEnd === 'drop' ? ['--rate', '1000000000'] : []
  const how = ['--link', link, '--transmit-threads', String(threads), '--retries', '0', '--cooldown', '200', ...rate]
  return ['scan', FAR_NETWORK, '-p', '9,13,17,19', ...how, '--quiet', '--json']
}

type Outcome = Pick<Limit, 'probesPps' | 'repliesPps' | 'dropCount' | 'note'>

async function measure(rig: Rig, mainPath: string, argv: readonly string[], seconds: number): Promise<Outcome> {
  const child = rig.near.start([process.execPath, mainPath, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const [output, complaint] = [text(child.stdout!), text(child.stderr!)]
  const arrived: Arrived[] = []
  let isStopping = false
  const stop = () => {
    if (!isStopping) child.kill('SIGINT') // a second one would end it before it has summed up
    isStopping = true
  }
  const giveUp = setTimeout(stop, (START_SECONDS + seconds) * 1000)
  const unsubscribe = rig.onArrived((now) => {
    const first = arrived[0]
    // It has begun when more arrives than stray frames.
    if (first === undefined || (arrived.length === 1 && now.frameCount < first.frameCount + 100)) arrived[0] = now
    else if (arrived.push(now) && now.atMs > first.atMs + seconds * 1000) stop()
  })
  await ended
  clearTimeout(giveUp)
  unsubscribe()
  const none = { probesPps: null, repliesPps: null, dropCount: null }
  const summary = summaryOf(await output)
  if (!summary || arrived.length < 3) return { ...none, note: lastLine(await complaint) || 'nothing arrived' }
  const { replies, drops, elapsedMs } = summary
  const isAnswered = replies > 0
  return {
    probesPps: rateOf(arrived, seconds),
    repliesPps: isAnswered ? (replies / elapsedMs) * 1000 : null,
    dropCount: isAnswered ? drops.kernel + drops.interface + drops.queue : null,
  }
}

/** Over the part of a run that is neither its beginning nor beyond its end. */
function rateOf(arrived: readonly Arrived[], seconds: number): number {
  const beganMs = arrived[0]!.atMs
  const within = arrived.filter(
    ({ atMs }) => atMs >= beganMs + WARM_UP * seconds * 1000 && atMs <= beganMs + seconds * 1000,
  )
  const [first, last] = [within[0] ?? arrived[0]!, within.at(-1) ?? arrived.at(-1)!]
  return ((last.frameCount - first.frameCount) / (last.atMs - first.atMs)) * 1000
}

function summaryOf(ndjson: string): Summary | undefined {
  const line = ndjson.trimEnd().split('\n').at(-1)
  const record = line ? (JSON.parse(line) as ScanRecord) : undefined
  return record?.type === 'summary' ? record : undefined
}

function lastLine(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .at(-1)!
    .replace(/^synsweep: /, '')
}
