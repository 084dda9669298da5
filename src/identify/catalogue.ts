import { hasPort, type PortSpan, type Probe } from './probe.js'
import type { Reply } from './reply.js'

/** Printers print whatever reaches these ports. */
const PRINTER_PORTS: readonly PortSpan[] = [[9100, 9107]]

/** Probes by what may call for them. */
export class Catalogue {
  /** Likeliest first. */
  readonly probes: readonly Probe[]
  readonly #byId: ReadonlyMap<string, Probe>

  constructor(probes: readonly Probe[]) {
    this.probes = [...probes].sort((a, b) => a.rarity - b.rarity)
    this.#byId = new Map(probes.map((probe) => [probe.id, probe]))
  }

  byId(id: string): Probe | undefined {
    return this.#byId.get(id)
  }

  /** Probes whose service usually listens on `port`, in the clear or inside TLS. */
  hinted(port: number, isInsideTls: boolean): readonly Probe[] {
    return this.probes.filter((probe) => hasPort(isInsideTls ? probe.tlsPorts : probe.ports, port))
  }

  /** True when most of what listens on `port` does so inside TLS. */
  isTlsTypical(port: number): boolean {
    return this.probes.some((probe) => hasPort(probe.tlsPorts, port))
  }

  /** Probes whose sign a reply bears, whoever it answers. */
  signed(reply: Reply): readonly Probe[] {
    if (reply.isEmpty) return []
    return this.probes.filter(({ sign, refines }) => refines === undefined && sign?.test(reply.text))
  }

  /** Probes that look closer at what is named `name`: their port or their sign points to it. */
  refining(name: string, port: number, replies: readonly Reply[]): readonly Probe[] {
    return this.probes.filter(
      ({ refines, ports, tlsPorts, sign }) =>
        refines === name &&
        (hasPort(ports, port) || hasPort(tlsPorts, port) || replies.some(({ text }) => sign?.test(text))),
    )
  }

  /** What to ask where nothing points anywhere, likeliest first. Who would have spoken first has been listened to. */
  general(): readonly Probe[] {
    return this.probes.filter((probe) => probe.rarity < 9 && probe.refines === undefined && asksFirst(probe))
  }

  /** Services whose sign begins a line of one and the same reply. */
  signatures(reply: Reply): ReadonlySet<string> {
    const lines = reply.text.slice(0, 4096).split('\n', 64)
    const signed = this.probes.filter(({ sign, refines }) => sign && !refines && lines.some((line) => sign.test(line)))
    return new Set(signed.map(({ service }) => service))
  }
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
