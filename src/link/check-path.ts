import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { getSystemErrorMap } from 'node:util'
import { ProbeBatch, REPLY_BYTES, REPLY_WORDS, ReplyBatch, ReplyKind, RTT_UNKNOWN } from '../batch/index.js'
import { ScanError, type ScanErrorCode } from '../errors.js'
import { type AddressWords, formatWords } from '../model/index.js'
import type { Engine } from './load-addon.js'
import { type NativeLinkOptions, openEngine } from './native-link.js'

/** What a probe and its reply go through, in this order. */
export const CHECK_STEPS = [
  'privilege',
  'route',
  'source',
  'next-hop',
  'capture',
  'transmit',
  'reply',
  'kernel',
] as const
export type CheckStepName = (typeof CHECK_STEPS)[number]

/** One step that was tried. */
export interface CheckStep {
  readonly step: CheckStepName
  /** `unknown`: it cannot be told from here, and need not be wrong. */
  readonly outcome: 'pass' | 'fail' | 'unknown'
  /** What was found, one sentence for people. */
  readonly detail: string
}

/** What can be asked of a check beside its target. */
export type CheckPathOptions = Pick<NativeLinkOptions, 'link' | 'interface' | 'sourceIp' | 'gatewayMac'>

/** A handful of packets is all that the target gets. */
const ATTEMPTS = 3
const REPLY_WAIT_MS = 1000
/** The kernel answers, and taps see, within a millisecond or not at all. */
const KERNEL_WAIT_MS = 300
const POLL_MS = 10
const CONNECT_WAIT_MS = 1500
const MS_PER_US = 1e-3

/** Which step it is that fails with a code, when the engine cannot be opened. */
const STEP_OF: Partial<Record<ScanErrorCode, CheckStepName>> = {
  ERR_PRIVILEGE: 'privilege',
  ERR_FAMILY: 'route',
  ERR_INTERFACE: 'route',
  ERR_ROUTE: 'route',
  ERR_NEIGHBOUR: 'next-hop',
  ERR_CAPTURE: 'capture',
  ERR_CAPTURE_BUSY: 'capture',
}

/**
 * Walks the way of one probe to `target` and back, step by step, and stops where it cannot go on. Sends it at most three SYNs,
 * and where they stay unanswered one connection attempt of the kernel's own.
 *
 * @throws {ScanError} what no step stands for: ERR_ADDON, ERR_OPTION
 */
export async function* checkPath(
  target: AddressWords,
  port: number,
  options: CheckPathOptions,
): AsyncGenerator<CheckStep> {
  let engine: Engine
  try {
    const targets = Uint32Array.from([...target, ...target])
    engine = await openEngine({ ...options, targets, ratePps: 1000, seesTaps: true }, () => {})
  } catch (error) {
    yield* failedToOpen(error)
    return
  }
  try {
    yield* new Check(engine, target, port).run()
  } finally {
    await engine.close()
  }
}

/** What passed before the step that failed is known by its order alone. */
function* failedToOpen(error: unknown): Generator<CheckStep> {
  const failed = error instanceof ScanError ? STEP_OF[error.code] : undefined
  if (!failed) throw error
  const passed = CHECK_STEPS.slice(0, CHECK_STEPS.indexOf(failed)).filter((step) => step in PASSED_UNSEEN)
  for (const step of passed) yield { step, outcome: 'pass', detail: PASSED_UNSEEN[step]! }
  yield { step: failed, outcome: 'fail', detail: (error as ScanError).message }
}

const PASSED_UNSEEN: Partial<Record<CheckStepName, string>> = {
  privilege: 'raw sockets can be opened',
  route: 'the kernel has one',
}

type Path = NonNullable<ReturnType<Engine['describe']>['path']>

class Check {
  readonly #address: string
  readonly #words = new Uint32Array(REPLY_WORDS)

  constructor(
    private readonly engine: Engine,
    private readonly target: AddressWords,
    private readonly port: number,
  ) {
    this.#address = formatWords(...target)
  }

  async *run(): AsyncGenerator<CheckStep> {
    const { path, interfaces, helper } = this.engine.describe()
    const opener = helper ? 'the helper opened raw sockets' : 'this process may open raw sockets'
    yield { step: 'privilege', outcome: 'pass', detail: opener }
    if (!path) {
      yield {
        step: 'route',
        outcome: 'fail',
        detail: `nothing may be sent to ${this.#address}: nobody has that address alone`,
      }
      return
    }
    yield { step: 'route', outcome: 'pass', detail: `${this.#address} is reached by ${path.interface}` }
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = path.source
    const source = formatWords(w0, w1, w2, w3)
    yield { step: 'source', outcome: 'pass', detail: `SYNs leave from ${source}` }
    const reply = await this.#probe()
    const hop = nextHop(path, this.#address, reply)
    yield hop
    if (hop.outcome === 'fail') return
    yield { step: 'capture', outcome: 'pass', detail: `replies are captured on ${interfaces.join(', ')}` }
    const transmit = this.#transmit(path)
    yield transmit
    if (transmit.outcome === 'fail') return
    if (!reply) {
      yield { step: 'reply', outcome: 'fail', detail: await this.#whyNone(source) }
      return
    }
    yield { step: 'reply', outcome: 'pass', detail: sentenceOf(reply) }
    yield await this.#kernel(reply)
  }

  /** Sends SYNs until one is answered. */
  async #probe(): Promise<ReplyBatch | undefined> {
    const batch = new ProbeBatch(1)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      batch.clear()
      batch.push(...this.target, this.port, attempt)
      this.engine.offer(batch.bytes())
      const reply = await this.#within(REPLY_WAIT_MS, () => this.#take())
      if (reply) return reply
    }
    return undefined
  }

  #take(): ReplyBatch | undefined {
    const bytes = new Uint8Array(this.#words.buffer, 0, REPLY_BYTES)
    return this.engine.take(bytes) > 0 ? new ReplyBatch(this.#words.slice(), 1) : undefined
  }

  #transmit({ interface: device, by }: { interface: string; by: string }): CheckStep {
    const { departedSynCount, sendErrorCount, lastSendErrno } = this.engine.counters()
    const step = 'transmit'
    if (departedSynCount > 0)
      return { step, outcome: 'pass', detail: `a tap on ${device} sees the SYN leave, by link ${by}` }
    if (sendErrorCount > 0) {
      const reason = getSystemErrorMap().get(-lastSendErrno)?.[1] ?? `errno ${lastSendErrno}`
      const detail = `the kernel refuses to send: ${reason}; a firewall rule on this machine's way out may be the reason`
      return { step, outcome: 'fail', detail }
    }
    if (by === 'xdp') return { step, outcome: 'unknown', detail: `sent by xdp on ${device}: no tap sees such frames` }
    const detail = `no tap on ${device} sees the SYN leave: a firewall on this machine drops it, or it goes another way`
    return { step, outcome: 'fail', detail }
  }

  /** What silence may mean; where this machine knows more, that. */
  async #whyNone(source: string): Promise<string> {
    const silent = `${ATTEMPTS} SYNs to ${this.#address}:${this.port} stay unanswered`
    if (await this.#kernelConnects()) {
      const why = 'a firewall or NAT on the way treats our source ports otherwise, or by this interface'
      return `${silent}, though a connection of this machine's own is answered: ${why}`
    }
    return `${silent}: the target is off or silent, a firewall on the way drops them, or NAT does not bring replies back to ${source}`
  }

  /** Whether the target says anything at all to a connection that the kernel makes. */
  #kernelConnects(): Promise<boolean> {
    const socket = connect({ host: this.#address, port: this.port })
    return new Promise((resolve) => {
      const end = (isAnswered: boolean) => {
        socket.destroy()
        resolve(isAnswered)
      }
      socket.setTimeout(CONNECT_WAIT_MS, () => end(false))
      socket.once('connect', () => end(true))
      socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'))
    })
  }

  /** A SYN-ACK that nobody here asked for: the kernel answers it with a RST, if it sees it. */
  async #kernel(reply: ReplyBatch): Promise<CheckStep> {
    const step = 'kernel'
    if (reply.kind(0) !== ReplyKind.synAck) {
      return { step, outcome: 'unknown', detail: 'only an open port tells whether replies reach this machine’s kernel' }
    }
    const isReset = () => this.engine.counters().departedRstCount > 0 || undefined
    if (await this.#within(KERNEL_WAIT_MS, isReset)) {
      return { step, outcome: 'pass', detail: 'this machine’s kernel answers the SYN-ACK with a RST, as it should' }
    }
    const why = 'a firewall on this machine drops replies before the kernel sees them, or its RSTs'
    const so = 'verdicts are right all the same, but targets keep half-open connections'
    return { step, outcome: 'fail', detail: `no RST answers the SYN-ACK: ${why}; ${so}` }
  }

  async #within<Found>(mostMs: number, find: () => Found | undefined): Promise<Found | undefined> {
    for (let waitedMs = 0; waitedMs < mostMs; waitedMs += POLL_MS) {
      const found = find()
      if (found !== undefined) return found
      await setTimeout(POLL_MS)
    }
    return find()
  }
}

/** After probes were sent: then on-link targets have been asked for. */
function nextHop(
  { interface: device, by, nextHopMac }: Path,
  target: string,
  reply: ReplyBatch | undefined,
): CheckStep {
  const step = 'next-hop'
  if (nextHopMac !== undefined) return { step, outcome: 'pass', detail: `its link-layer address is ${nextHopMac}` }
  if (reply?.kind(0) === ReplyKind.noNeighbour) {
    return { step, outcome: 'fail', detail: `nobody on ${device} answers ARP or NDP for ${target}` }
  }
  if (by === 'ip') return { step, outcome: 'unknown', detail: 'the kernel finds it' }
  return { step, outcome: 'pass', detail: `${target} itself, on ${device}` }
}

function sentenceOf(reply: ReplyBatch): string {
  const from = formatWords(reply.word(0, 4), reply.word(0, 5), reply.word(0, 6), reply.word(0, 7))
  const rttUs = reply.rttUs(0)
  const after = rttUs === RTT_UNKNOWN ? '' : ` after ${(rttUs * MS_PER_US).toFixed(1)} ms`
  switch (reply.kind(0)) {
    case ReplyKind.synAck:
      return `SYN-ACK from ${from}${after}: the port is open`
    case ReplyKind.rst:
      return `RST from ${from}${after}: the port is closed`
    default:
      return `ICMP type ${reply.icmpType(0)}, code ${reply.icmpCode(0)} from ${from}${after}: something on the way refuses`
  }
}
