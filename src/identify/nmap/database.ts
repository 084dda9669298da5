import type { Pattern } from '../patterns/pcre.js'
import type { PortSpan } from '../probe.js'

/** What a file in the format of Nmap's `nmap-service-probes` holds, as far as it is of use here. */
export interface NmapDatabase {
  /** For messages. */
  readonly file: string
  readonly probes: readonly NmapProbe[]
  /** Nothing is sent to these ports of TCP. */
  readonly excluded: readonly PortSpan[]
  /** Lines whose patterns have no counterpart in JavaScript; they are not used. */
  readonly leftOut: readonly LeftOut[]
}

export interface LeftOut {
  readonly line: number
  readonly why: string
}

export interface NmapProbe {
  readonly name: string
  readonly protocol: 'tcp' | 'udp'
  readonly line: number
  /** What is sent, one byte a character; empty: it listens. */
  readonly payload: string
  /** 1 (common) … 9. */
  readonly rarity: number
  /** Where its services usually listen. */
  readonly ports: readonly PortSpan[]
  /** The same inside TLS. */
  readonly sslPorts: readonly PortSpan[]
  readonly totalWaitMs?: number
  readonly tcpWrappedMs?: number
  /** Names of probes, of either protocol, whose matches are tried after its own. */
  readonly fallback: readonly string[]
  readonly matches: readonly NmapMatch[]
}

/** One `match` or `softmatch`. */
export interface NmapMatch {
  readonly line: number
  /** As written: `http`, `ssl/imap`. */
  readonly service: string
  /** It names the service and leaves the rest open. */
  readonly isSoft: boolean
  readonly pattern: Pattern
  readonly fields: NmapFields
}

/** Templates: `$1`, `$P(1)`, `$SUBST(1,"_",".")`, `$I(1,">")` stand for what groups have caught. */
export interface NmapFields {
  readonly product?: string
  readonly version?: string
  readonly info?: string
  readonly hostName?: string
  readonly os?: string
  readonly device?: string
  /** Without `cpe:/`. */
  readonly cpe: readonly string[]
}

/** What is assumed of a probe that does not say how rare it is. */
export const USUAL_RARITY = 5
