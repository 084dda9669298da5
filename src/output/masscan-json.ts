import type { Reason, Service, Verdict } from '../model/index.js'
import { printable } from './escape.js'
import { bannerOf } from './service-book.js'
import { epochSeconds } from './units.js'
import type { Writer } from './writer.js'

/** masscan names a reply by its TCP flags; the reset that answers a SYN carries ACK (RFC 9293 §3.10.7.1). */
const MASSCAN_REASONS: Partial<Record<Reason, string>> = {
  reset: 'rst-ack',
  'conn-refused': 'rst-ack',
  'no-response': 'none',
}

/**
 * masscan's JSON (`-oJ`): one array, one object for each endpoint, the comma on
 * a line of its own, and one for each service that has a name, with `service`
 * in the place of `status`. Unlike masscan's, a scan without verdicts is a valid `[]`.
 */
export function createMasscanJsonWriter(): Writer {
  let separator = '[\n'
  return {
    write: (records) => {
      let text = ''
      for (const record of records) {
        const said = record.type === 'verdict' ? entry(record) : record.type === 'service' ? banner(record) : ''
        if (said === '') continue
        text += separator + said
        separator = ',\n'
      }
      return text
    },
    end: () => (separator === '[\n' ? '[\n]\n' : ']\n'),
  }
}

/** Nothing for a service that has no name. */
function banner(service: Service): string {
  const { address, port, protocol, name, at, unknownBecause } = service
  if (unknownBecause !== undefined) return ''
  const told = JSON.stringify(printable(bannerOf(service)))
  const ports = `[ {"port": ${port}, "proto": "${protocol}", "service": {"name": "${name}", "banner": ${told}}} ]`
  return `{   "ip": "${address}",   "timestamp": "${epochSeconds(at)}", "ports": ${ports} }\n`
}

function entry({ address, port, protocol, state, reason, ttl = 0, at }: Verdict): string {
  const status = `"status": "${state}", "reason": "${MASSCAN_REASONS[reason] ?? reason}", "ttl": ${ttl}`
  const ports = `[ {"port": ${port}, "proto": "${protocol}", ${status}} ]`
  return `{   "ip": "${address}",   "timestamp": "${epochSeconds(at)}", "ports": ${ports} }\n`
}
