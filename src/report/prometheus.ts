import { SEVERITIES } from '../model/index.js'
import { printable } from '../output/index.js'
import { type HostBook, type ScanBook, wholeScanWriter } from './scan-book.js'

/**
 * Prometheus's text format 0.0.4, for node_exporter's textfile collector: gauges in base units, no times of its own.
 * What is not known has no sample: an unrated host has no score.
 */
export const createPrometheusWriter = wholeScanWriter((book) => {
  const families = [...hostFamilies(book), ...scanFamilies(book)]
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) => {
      const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
    })
    .join('')
})

type Labels = Readonly<Record<string, string>>

interface Family {
  readonly name: string
  readonly help: string
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[]
}

function* hostFamilies(book: ScanBook): Generator<Family> {
  const vantage = vantageOf(book)
  const hosts = book.hosts()
  const perHost = (value: (host: HostBook) => number | undefined) =>
    hosts.flatMap((host) => {
      const number = value(host)
      return number === undefined ? [] : [{ labels: { target: host.name, ...vantage }, value: number }]
    })
  yield {
    name: 'synsweep_open_ports',
    help: 'TCP ports found open, by address.',
    samples: hosts.flatMap(({ name, tallies }) =>
      tallies.map(({ address, open }) => ({ labels: { target: name, address, ...vantage }, value: open })),
    ),
  }
  yield {
    name: 'synsweep_unexpected_ports',
    help: 'Open ports that the role of the host does not list, waived ones left out.',
    samples: perHost(({ findings }) => {
      const ports = findings.filter(({ unexpected, waiver, port }) => unexpected && !waiver && port > 0)
      return new Set(ports.map(({ address, port, protocol }) => `${address} ${port}/${protocol}`)).size
    }),
  }
  yield {
    name: 'synsweep_findings',
    help: 'Findings by severity, waived ones left out.',
    samples: hosts.flatMap(({ name, findings }) =>
      SEVERITIES.map((severity) => ({
        labels: { target: name, severity, ...vantage },
        value: findings.filter((finding) => finding.severity === severity && !finding.waiver).length,
      })),
    ),
  }
  yield {
    name: 'synsweep_waived_findings',
    help: 'Findings that a waiver keeps out of score and gate.',
    samples: perHost(({ findings }) => findings.filter(({ waiver }) => waiver).length),
  }
  yield {
    name: 'synsweep_waiver_expiry_timestamp_seconds',
    help: 'When the first waiver in use ends.',
    samples: perHost(({ findings }) => {
      const ends = findings.flatMap(({ waiver }) => (waiver ? [endOfDaySeconds(waiver.expires)] : []))
      return ends.length > 0 ? Math.min(...ends) : undefined
    }),
  }
  yield {
    name: 'synsweep_posture_score',
    help: 'Score of the host, 0 to 100; absent when it is unrated.',
    samples: perHost(({ posture }) => posture?.score ?? undefined),
  }
  yield {
    name: 'synsweep_posture_rated',
    help: '1 when the host has a score, 0 when what was seen says nothing about it.',
    samples: perHost(({ posture }) => posture && (posture.score === null ? 0 : 1)),
  }
}

function* scanFamilies(book: ScanBook): Generator<Family> {
  const { header, summary } = book
  if (!header) return
  const one = (value: number) => [{ labels: vantageOf(book), value }]
  const startedSeconds = Date.parse(header.startedAt) / 1000
  const { open = 0, closed = 0, filtered = 0, excluded = 0, elapsedMs = 0 } = summary ?? {}
  yield {
    name: 'synsweep_last_scan_timestamp_seconds',
    help: 'When the last scan ended.',
    samples: summary ? one(Math.round(startedSeconds * 1000 + elapsedMs) / 1000) : [],
  }
  yield {
    name: 'synsweep_last_scan_success',
    help: '1 when the last scan was complete, 0 when it was not.',
    samples: one(book.isComplete ? 1 : 0),
  }
  yield {
    name: 'synsweep_scan_duration_seconds',
    help: 'How long the last scan took.',
    samples: summary ? one(elapsedMs / 1000) : [],
  }
  yield {
    name: 'synsweep_scan_coverage_ratio',
    help: 'Share of the endpoints to judge that have a verdict, 0 to 1.',
    samples: header.probes > 0 ? one((open + closed + filtered + excluded) / header.probes) : [],
  }
}

function vantageOf({ header }: ScanBook): Labels {
  return header?.vantage === undefined ? {} : { vantage: header.vantage }
}

function endOfDaySeconds(day: string): number {
  return Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / 1000 + 86_400
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelValue(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Nothing that acts on a terminal; backslash and quote as the format asks. */
function labelValue(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
