import { PROBE_BYTES, type ProbeBatch, REPLY_BYTES, REPLY_WORDS, ReplyBatch } from '../batch/index.js'
import { systemClock } from '../clock.js'
import { ScanError } from '../errors.js'
import type { AddressWords } from '../model/index.js'
import { helperFor } from './helper.js'
import type { Link, LinkCounters, LinkDescription } from './link.js'
import { type Engine, loadAddon, toScanError } from './load-addon.js'

export interface NativeLinkOptions {
  /**
   * `auto`: whole frames on Ethernet, by XDP where that pays and works, the rest as the kernel routes it.
   * `dry`, for tests and benchmarks: probes are made ready and counted as sent; no socket is opened, no privilege needed.
   */
  readonly link: 'auto' | 'xdp' | 'packet' | 'ip' | 'dry'
  /** What takes replies off the wire: libpcap alone, or an XDP program before it. @default 'pcap' */
  readonly capture?: 'pcap' | 'xdp'
  /** Every address that may be sent to, eight words a row: first and last of a range. Any order. */
  readonly targets: Uint32Array
  /** Probes per second, > 0; Infinity: as fast as it goes. */
  readonly ratePps: number
  /** Threads that send, each its share of the rate, 1 … 64. @default 1 */
  readonly transmitThreads?: number
  /** All packets leave by this device, or none do. @default as the kernel routes */
  readonly interface?: string
  /** One of this machine's addresses. @default as the kernel routes */
  readonly sourceIp?: AddressWords
  /** One port, or a power of two from 16 on. @default 61440-65535, above Linux's own */
  readonly sourcePorts?: { readonly first: number; readonly count: number }
  /** This machine's taps see all that is sent by `packet`, which is slower for it. @default false */
  readonly seesTaps?: boolean
  /** Six bytes: the link-layer address of every next hop, instead of asking for it. */
  readonly gatewayMac?: Uint8Array
}

/** Above ip_local_port_range (32768 … 60999), so that no socket of this machine owns them. */
const DEFAULT_SOURCE_PORTS = { first: 61_440, count: 4096 }

/** Most replies in one batch: to judge and write as many takes some milliseconds, if all are shown. */
const BATCH_REPLIES = 512

/** The engine's call does not keep the event loop alive; a timer of this period does, while somebody waits. */
const HEARTBEAT_MS = 500

/**
 * Opens raw sockets and capture for a scan of `targets`. Nothing is sent to a target yet, but gateways may be asked
 * for their MAC.
 *
 * @throws {ScanError} no privilege, route, interface, neighbour or addon
 */
export async function openNativeLink(options: NativeLinkOptions): Promise<Link> {
  const bell = new Bell()
  return new NativeLink(await openEngine(options, () => bell.ring()), bell)
}

/** The same, without the contract of {@link Link}. */
export async function openEngine(options: NativeLinkOptions, onWake: () => void): Promise<Engine> {
  const { link, targets, ratePps, sourceIp, gatewayMac } = options
  const { sourcePorts = DEFAULT_SOURCE_PORTS, transmitThreads = 1, capture = 'pcap' } = options
  if (gatewayMac && link === 'ip') {
    throw new ScanError('ERR_OPTION', 'a gateway MAC is of no use with link ip: the kernel writes the frames')
  }
  const addon = loadAddon()
  const helper = link === 'dry' ? undefined : helperFor(addon)
  try {
    return await addon.openEngine(
      {
        link,
        capture,
        targets,
        ratePps,
        sourcePorts,
        transmitThreads,
        ...(helper !== undefined && { helper }),
        ...(options.seesTaps && { seesTaps: true }),
        ...(options.interface !== undefined && { interface: options.interface }),
        ...(sourceIp && { source: Uint32Array.from(sourceIp) }),
        ...(gatewayMac && { gatewayMac: formatMac(gatewayMac) }),
      },
      onWake,
    )
  } catch (error) {
    throw toScanError(error)
  }
}

const formatMac = (mac: Uint8Array) => Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':')

/** Where the link's methods wait for the engine to call. */
export class Bell {
  readonly #sleepers = new Set<() => void>()

  ring(): void {
    for (const wake of this.#sleepers) wake()
  }

  /** Resolves at the next ring, or after `maxMs`. */
  wait(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, maxMs)
      this.#sleepers.add(wake)
    })
  }
}

/** The contract of {@link Link} over one native engine: raw packets out and libpcap in, or connect(). */
export class NativeLink implements Link {
  readonly description: LinkDescription
  readonly #watchesDepartures: boolean
  readonly #countsDeviceFrames: boolean
  /** Records handed to the engine. */
  #offeredCount = 0
  /** When the last of them left; undefined while some have not. */
  #lastLeftMs: number | undefined = systemClock.nowMs()
  /** Replies in the batch that the consumer holds now. */
  #inHandCount = 0
  /** Set by finish(). */
  #cooldownMs: number | undefined
  /** Set by close(). */
  #closing: Promise<void> | undefined

  constructor(
    private readonly engine: Engine,
    private readonly bell: Bell,
  ) {
    const { watchesDepartures, countsDeviceFrames, path: _, ...description } = engine.describe()
    this.description = description
    this.#watchesDepartures = watchesDepartures
    this.#countsDeviceFrames = countsDeviceFrames
  }

  async send(batch: ProbeBatch): Promise<void> {
    let rest = batch.bytes()
    while (rest.length > 0 && !this.#closing) {
      this.#throwIfFailed()
      const accepted = this.engine.offer(rest)
      if (accepted > 0) this.#lastLeftMs = undefined
      this.#offeredCount += accepted
      rest = rest.subarray(accepted * PROBE_BYTES)
      if (rest.length > 0) await this.bell.wait(HEARTBEAT_MS)
    }
  }

  setRate(ratePps: number): void {
    this.engine.setRate(ratePps)
  }

  async finish(cooldownMs: number): Promise<void> {
    this.#cooldownMs = cooldownMs
    this.bell.ring()
  }

  async *replies(): AsyncGenerator<ReplyBatch> {
    const words = new Uint32Array(BATCH_REPLIES * REPLY_WORDS)
    const bytes = new Uint8Array(words.buffer, 0, BATCH_REPLIES * REPLY_BYTES)
    for (;;) {
      if (this.#closing) await this.#closing // no more is captured then; what was is still handed out
      const count = this.engine.take(bytes)
      if (count > 0) {
        this.#inHandCount = count
        yield new ReplyBatch(words.slice(0, count * REPLY_WORDS), count)
        this.#inHandCount = 0
        continue
      }
      if (this.#closing) return
      this.#throwIfFailed()
      const remainingMs = this.#remainingMs()
      if (remainingMs <= 0) return
      await this.bell.wait(Math.min(remainingMs, HEARTBEAT_MS))
    }
  }

  counters(): LinkCounters {
    const { kernelDropCount, interfaceDropCount, queueDropCount, ...counters } = this.engine.counters()
    return {
      sentCount: counters.sentCount,
      sendErrorCount: counters.sendErrorCount,
      unsentCount: counters.unsentCount,
      askingCount: counters.askingCount,
      replyCount: counters.replyCount,
      strayCount: counters.strayCount,
      queuedReplyCount: counters.queuedReplyCount + this.#inHandCount,
      ...(this.#watchesDepartures && {
        isDepartureUnseen: counters.sentCount > 0 && counters.departedSynCount === 0,
      }),
      ...(this.#countsDeviceFrames && { deviceFrameCount: counters.deviceFrameCount }),
      drops: { kernel: kernelDropCount, interface: interfaceDropCount, queue: queueDropCount },
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.engine.close()
    this.bell.ring()
    return this.#closing
  }

  #throwIfFailed(): void {
    const failure = this.engine.failure()
    if (failure) throw toScanError(failure)
  }

  /** Time until replies() may end, ms; Infinity while that cannot be told. */
  #remainingMs(): number {
    if (this.#lastLeftMs === undefined) {
      const { sentCount, sendErrorCount, unsentCount } = this.engine.counters()
      if (sentCount + sendErrorCount + unsentCount === this.#offeredCount) this.#lastLeftMs = systemClock.nowMs()
    }
    if (this.#lastLeftMs === undefined || this.#cooldownMs === undefined) return Number.POSITIVE_INFINITY
    return this.#lastLeftMs + this.#cooldownMs - systemClock.nowMs()
  }
}
