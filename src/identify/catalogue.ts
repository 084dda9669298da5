import { hasPort, type PortSpan, type Probe } from './probe.js'
import type { Reply } from './reply.js'

/** Printers print whatever reaches these ports. */
const PRINTER_PORTS: readonly PortSpan[] = [[9100, 9107]]

/** Probes by what may call for them. */
export class Catalogue {
  /** Likeliest first. */
  readonly probes: readonly Probe[]
  readonly #byId: ReadonlyMap<string, Probe>
  readonly #general: readonly Probe[]
  readonly #signed: readonly SignedProbe[]
  readonly #anySign: readonly RegExp[]
  readonly #refining = new Map<string, Probe[]>()
  /** By port: a sweep asks for few ports, again and again. */
  readonly #hinted = { plain: new Map<number, readonly Probe[]>(), tls: new Map<number, readonly Probe[]>() }

  constructor(probes: readonly Probe[]) {
    this.probes = [...probes].sort((a, b) => a.rarity - b.rarity)
    this.#byId = new Map(probes.map((probe) => [probe.id, probe]))
    this.#general = this.probes.filter((probe) => probe.rarity < 9 && probe.refines === undefined && asksFirst(probe))
    this.#signed = this.probes.filter(isSigned).filter(({ refines }) => refines === undefined)
    this.#anySign = anyOf(this.#signed.map(({ sign }) => sign))
    for (const probe of this.probes) {
      if (probe.refines !== undefined) {
        this.#refining.set(probe.refines, [...(this.#refining.get(probe.refines) ?? []), probe])
      }
    }
  }

  byId(id: string): Probe | undefined {
    return this.#byId.get(id)
  }

  /** Probes whose service usually listens on `port`, in the clear or inside TLS. */
  hinted(port: number, isInsideTls: boolean): readonly Probe[] {
    const known = isInsideTls ? this.#hinted.tls : this.#hinted.plain
    let hinted = known.get(port)
    if (!hinted) {
      hinted = this.probes.filter((probe) => hasPort(isInsideTls ? probe.tlsPorts : probe.ports, port))
      known.set(port, hinted)
    }
    return hinted
  }

  /** True when most of what listens on `port` does so inside TLS. */
  isTlsTypical(port: number): boolean {
    return this.hinted(port, true).length > 0
  }

  /** Probes whose sign a reply bears, whoever it answers. */
  signed(reply: Reply): readonly Probe[] {
    if (reply.isEmpty || !this.#bearsAny(reply.text)) return []
    return this.#signed.filter(({ sign }) => sign.test(reply.text))
  }

  /** Probes that look closer at what is named `name`: their port or their sign points to it. */
  refining(name: string, port: number, replies: readonly Reply[]): readonly Probe[] {
    const probes = this.#refining.get(name) ?? []
    return probes.filter(
      ({ ports, tlsPorts, sign }) =>
        hasPort(ports, port) || hasPort(tlsPorts, port) || replies.some(({ text }) => sign?.test(text)),
    )
  }

  /** What to ask where nothing points anywhere, likeliest first. Who would have spoken first has been listened to. */
  general(): readonly Probe[] {
    return this.#general
  }

  /** Services whose sign begins a line of one and the same reply. */
  signatures(reply: Reply): ReadonlySet<string> {
    const lines = reply.text
      .slice(0, 4096)
      .split('\n', 64)
      .filter((line) => this.#bearsAny(line))
    if (lines.length === 0) return NO_SERVICES
    const signed = this.#signed.filter(({ sign }) => lines.some((line) => sign.test(line)))
    return new Set(signed.map(({ service }) => service))
  }

  /** Most text bears no sign: this tells in a few steps what each sign would have to tell by itself. */
  #bearsAny(text: string): boolean {
    return this.#anySign.some((signs) => signs.test(text))
  }
}

type SignedProbe = Probe & { readonly sign: RegExp }

const NO_SERVICES: ReadonlySet<string> = new Set()

function isSigned(probe: Probe): probe is SignedProbe {
  return probe.sign !== undefined
}

/** As many patterns as there are combinations of flags, which match what any of `patterns` does. Back-references would be counted anew: those stay alone. */
function anyOf(patterns: readonly RegExp[]): RegExp[] {
  const byFlags = new Map<string, string[]>()
  const alone: RegExp[] = []
  for (const pattern of patterns) {
    if (/\\[1-9k]|\(\?</.test(pattern.source)) alone.push(pattern)
    else byFlags.set(pattern.flags, [...(byFlags.get(pattern.flags) ?? []), `(?:${pattern.source})`])
  }
  return [...alone, ...[...byFlags].map(([flags, sources]) => new RegExp(sources.join('|'), flags))]
}

/** Where probes of UDP ask: a service of UDP is looked for nowhere else. Ascending. */
export function udpPorts(probes: readonly Probe[]): number[] {
  const spans = probes.filter(({ transport }) => transport === 'udp').flatMap(({ ports }) => ports)
  const ports = spans.flatMap((span) => {
    const [first, last] = typeof span === 'number' ? [span, span] : span
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
  return [...new Set(ports)].sort((a, b) => a - b)
}

export function isPrinterPort(port: number): boolean {
  return hasPort(PRINTER_PORTS, port)
}

/** We have the first word, and it is ours to choose: a probe that begins with TLS is the engine's. */
function asksFirst({ conversations }: Probe): boolean {
  return conversations[0]?.turns[0]?.say !== undefined
}
