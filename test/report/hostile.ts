import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { finding, header, host, summary, verdict } from '../output/sample-records.js'
import { posture, service } from './sample.js'

/** What a banner, a name or a policy may say to break out of a format. */
const PIECES = [
  ...['\x1b[2J', '\x07', '\u009b', '\u202e', '\u2028', '\n', '\r', '\t', '\0', '\x7f', '\ud800'],
  ...['<script>alert(1)</script>', '</details>', '<!--', ']]>', '&amp;', '"', "'", '\\', '`', '|', '{0}', '{{'],
  ...['[x](http://evil.example)', '![x](http://evil.example)', 'http://evil.example', 'www.evil.example', '@octocat'],
  ...['# ', '- ', '1. ', '* * *', '~~~', '```', '$x$', '=cmd()', '#1', 'a@b.example'],
]
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 })
  .map((pieces) => pieces.join(''))

/** A stream in which everything that is not ours says `text`. */
export function hostileStream(text: string): ScanRecord[] {
  const name = text
  return [
    header({ vantage: text, version: text }),
    verdict({ address: '192.0.2.10', name, port: 443 }),
    host('192.0.2.10', 2, 65_533, 0, name),
    service({ hostName: name, name: text, product: text, version: text }),
    finding({
      ...{ address: '192.0.2.10', name, port: 6379, rule: text, title: text, reason: text, remedy: text },
      alternates: [text],
      vantages: [text],
    }),
    finding({
      ...{ address: '192.0.2.10', name, reason: text },
      waiver: { id: text, reason: text, owner: text, expires: '2026-12-31' },
    }),
    posture({ name, role: text, vantages: [text] }),
    summary(),
  ]
}
