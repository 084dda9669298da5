import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { SCAN_ERROR_CODES, ScanError, type ScanErrorCode } from '../errors.js'
import type { AddressWords } from '../model/index.js'

/** What native/addon exports. Addresses are four words, as in records. */
export interface Addon {
  /**
   * Routes the targets, learns next hops (seconds, when ARP has to ask), opens sockets and capture, starts threads.
   *
   * @param onWake called when there is something to take, room to offer, or a failure. It does not keep the event
   *               loop alive, and calls that come close together arrive as one.
   */
  openEngine(options: EngineOptions, onWake: () => void): Promise<Engine>
  /** The same by connect(): opens no connection yet. Needs no privilege. */
  openConnectEngine(options: ConnectEngineOptions, onWake: () => void): Promise<Engine>
  interfaces(): NativeInterface[]
  /** Of the main routing table. */
  defaultRoutes(): { interfaceIndex: number; isIpv6: boolean; gateway: AddressWords | null; metric: number }[]
  /** Why this process cannot send by XDP, whatever the device: found by trying, without a frame. */
  xdpRefusal(): string | null
  /** Drops every frame that comes in there, in the driver, until this process ends. */
  dropFrames(interfaceName: string): void
  privileges(): { effectiveUid: number; netRaw: boolean; netAdmin: boolean; bpf: boolean; sysAdmin: boolean }
  /** Whether the helper at `path` is there, and whether its file gives it what it needs. */
  helperState(path: string): 'absent' | 'powerless' | 'ready'
  /** Size (`bytes`) and field offsets of the two records, and the values of a reply's kind, as C++ has them. */
  recordLayout(): {
    probe: Record<string, number>
    reply: Record<string, number>
    replyKind: Record<string, number>
  }
  pcapVersion(): string
}

export interface EngineOptions {
  /** `dry`: opens and sends nothing; probes are made ready and counted. */
  link: 'auto' | 'xdp' | 'packet' | 'ip' | 'dry'
  capture: 'pcap' | 'xdp'
  /** Eight words a row: first and last address of a range. */
  targets: Uint32Array
  interface?: string
  source?: Uint32Array
  sourcePorts: { first: number; count: number }
  gatewayMac?: string
  /** The program that opens the sockets. @default this process does */
  helper?: string
  /** Frames of link packet pass this machine's taps. @default false: they bypass them, for speed */
  seesTaps?: boolean
  /** Infinity: as fast as it goes. */
  ratePps: number
  /** 1 … 64. */
  transmitThreads: number
}

export interface ConnectEngineOptions {
  interface?: string
  /** The four words of an address. */
  source?: Uint32Array
  /** Infinity: as fast as it goes. */
  ratePps: number
}

/** One open engine. Its bytes are copied in every call; native keeps no pointer into them. */
export interface Engine {
  /** @returns how many leading probe records were accepted */
  offer(records: Uint8Array): number
  /** @returns how many reply records were copied to the front of `records` */
  take(records: Uint8Array): number
  setRate(ratePps: number): void
  /** Readable after close() too. */
  counters(): EngineCounters
  /** Why a thread gave up. */
  failure(): Error | null
  describe(): {
    name: string
    reason: string
    fallback?: string
    capture?: 'xdp'
    captureFallback?: string
    interfaces: string[]
    /** Gateways that do not answer, a sentence each: what lies behind them is not sent to. */
    silentGateways?: string[]
    /** `departedSynCount` tells: all that is sent passes this machine's taps. */
    watchesDepartures: boolean
    /** `deviceFrameCount` tells: some of what is sent passes no tap. */
    countsDeviceFrames: boolean
    /** How the first of the targets is sent to; absent when nothing may be sent to any. */
    path?: { interface: string; source: number[]; by: string; nextHopMac?: string }
    /** The helper has opened the sockets. */
    helper?: true
  }
  /** Resolves when no thread of the engine runs. Any number of times. */
  close(): Promise<void>
}

export interface EngineCounters {
  sentCount: number
  sendErrorCount: number
  /** Probes that were settled without being sent. */
  unsentCount: number
  /** On-link addresses that the network is being asked for. */
  askingCount: number
  /** errno of the last send error; 0 when there was none. */
  lastSendErrno: number
  replyCount: number
  strayCount: number
  queuedReplyCount: number
  kernelDropCount: number
  interfaceDropCount: number
  queueDropCount: number
  /** Seen to leave from our source ports; counting ends with the first, unless `seesTaps`. */
  departedSynCount: number
  departedRstCount: number
  /** What the devices say that they have sent, ours and others', as of a second ago or less. */
  deviceFrameCount: number
}

export interface NativeInterface {
  name: string
  index: number
  isUp: boolean
  isLoopback: boolean
  hasEthernetFraming: boolean
  /** ARPHRD_… of linux/if_arp.h. */
  hardwareType: number
  mtuBytes: number
  mac: string | null
  addresses: { address: AddressWords; prefixBits: number }[]
  /** Why this device takes no frames by XDP; null: it does, or only sending will tell. */
  xdpRefusal: string | null
}

/** From src/link/ and from dist/link/ alike. */
const ADDON_PATH = fileURLToPath(new URL('../../build/Release/synsweep.node', import.meta.url))

/**
 * Loads the native addon; the first call does the work.
 *
 * @throws {ScanError} ERR_ADDON: not built, or it cannot be loaded here; says what to do
 */
export function loadAddon(path: string = ADDON_PATH): Addon {
  try {
    return createRequire(import.meta.url)(path) as Addon
  } catch (error) {
    throw new ScanError('ERR_ADDON', adviceFor(path, error), { cause: error })
  }
}

function adviceFor(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'MODULE_NOT_FOUND') return `the native addon is not built: no ${path}; run \`npm run build\``
  if (message.includes('libpcap.so')) return 'libpcap is missing: install it (Debian, Ubuntu: `apt install libpcap0.8`)'
  return `the native addon ${path} cannot be loaded: ${message.trim()}; run \`npm run build\``
}

/** Native errors carry a code of ours; all others are bugs and pass through. */
export function toScanError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (!(SCAN_ERROR_CODES as readonly (string | undefined)[]).includes(code)) return error
  return new ScanError(code as ScanErrorCode, message, { cause: error })
}
