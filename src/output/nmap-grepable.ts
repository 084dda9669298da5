import { assertNever, type ScanHeader, type Service, type Summary, type Verdict } from '../model/index.js'
import { printable } from './escape.js'
import { type HostGroup, HostGroups, isHidden } from './host-groups.js'
import { areServicesToCome, productText, ServiceBook } from './service-book.js'
import { formatCtime } from './units.js'
import type { Writer, WriterOptions } from './writer.js'

/**
 * Nmap's grepable format (`-oG`): two lines for each host that answered,
 * fields apart by tabs, `port/state/protocol/owner/service/rpc/version/` for each port.
 */
export function createNmapGrepableWriter(options: WriterOptions = {}): Writer {
  const { commandLine = 'synsweep', serviceName = () => undefined } = options
  const groups = new HostGroups()
  const services = new ServiceBook()
  /** Hosts whose services are to come. */
  const held: HostGroup[] = []
  let header: ScanHeader | undefined
  let summary: Summary | undefined
  let hostCount = 0

  function host(group: HostGroup): string {
    if (isHidden(group)) return ''
    if (group.reason === undefined) hostCount++
    const who = `Host: ${group.address} (${field(group.name ?? '')})`
    const ports = group.listed.map((verdict) => portEntry(verdict, services.of(verdict), serviceName(verdict.port)))
    const columns = [who]
    if (ports.length > 0) columns.push(`Ports: ${ports.join(', ')}`)
    const ignored = group.bulks.reduce((most, bulk) => (bulk.count > (most?.count ?? 0) ? bulk : most), group.bulks[0])
    if (ignored) columns.push(`Ignored State: ${ignored.state} (${ignored.count})`)
    return `${who}\tStatus: ${group.reason === undefined ? 'Up' : 'Down'}\n${columns.length > 1 ? `${columns.join('\t')}\n` : ''}`
  }

  function heldHosts(): string {
    return held.splice(0).map(host).join('')
  }

  function initiated(scan: ScanHeader): string {
    const { version, startedAt } = scan
    return `# synsweep ${version} scan initiated ${formatCtime(Date.parse(startedAt))} as: ${printable(commandLine)}\n`
  }

  function done(): string {
    if (!header) return ''
    const elapsedMs = summary?.elapsedMs ?? 0
    const endedAt = formatCtime(Date.parse(header.startedAt) + elapsedMs)
    const hosts = `${header.targets} IP addresses (${hostCount} ${hostCount === 1 ? 'host' : 'hosts'} up)`
    if (!summary?.complete) return `# synsweep stopped early -- ${hosts} so far\n`
    return `# synsweep done at ${endedAt} -- ${hosts} scanned in ${(elapsedMs / 1000).toFixed(2)} seconds\n`
  }

  return {
    write: (records) => {
      let text = ''
      for (const record of records) {
        switch (record.type) {
          case 'scan':
            header = record
            text += initiated(record)
            break
          case 'verdict':
            groups.add(record)
            break
          case 'host':
            if (areServicesToCome(header)) held.push(groups.take(record))
            else text += host(groups.take(record))
            break
          case 'service':
            services.add(record)
            break
          case 'rate':
          case 'finding':
          case 'posture':
            break
          case 'summary':
            text += heldHosts()
            summary = record
            break
          default:
            assertNever(record)
        }
      }
      return text
    },
    end: () => {
      const open = groups.rest().filter((group) => group.counts.open > 0)
      return heldHosts() + open.map(host).join('') + done()
    },
  }
}

/** Nmap writes what speaks inside TLS as `ssl|http`. */
function portEntry({ port, state, protocol }: Verdict, service: Service | undefined, usual = ''): string {
  const isKnown = service !== undefined && service.name !== 'unknown'
  const name = isKnown ? `${service.tls ? 'ssl/' : ''}${service.name}` : usual
  const version = isKnown ? productText(service) : ''
  return `${port}/${state}/${protocol}//${field(name)}//${field(version)}/`
}

/** The format has no escapes: its own separators inside a field become `|`, as Nmap has it. */
function field(text: string): string {
  return printable(text).replace(/[/,()]/g, '|')
}
