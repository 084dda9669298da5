import type { Reason, Verdict } from '../model/index.js'
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
 * a line of its own. Unlike masscan's, a scan without verdicts is a valid `[]`.
 */
export function createMasscanJsonWriter(): Writer {
  let separator = '[\n'
  return {
    write: (records) => {
      let text = ''
      for (const record of records) {
        if (record.type !== 'verdict') continue
        text += separator + entry(record)
        separator = ',\n'
      }
      return text
    },
    end: () => (separator === '[\n' ? '[\n]\n' : ']\n'),
  }
}

function entry({ address, port, protocol, state, reason, ttl = 0, at }: Verdict): string {
  const status = `"status": "${state}", "reason": "${MASSCAN_REASONS[reason] ?? reason}", "ttl": ${ttl}`
  const ports = `[ {"port": ${port}, "proto": "${protocol}", ${status}} ]`
  return `{   "ip": "${address}",   "timestamp": "${epochSeconds(at)}", "ports": ${ports} }\n`
}
