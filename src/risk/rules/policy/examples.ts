import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'unexpected-open-port': [
    { port: 7777, on: 'public', gives: 'medium' },
    { port: 7777, on: 'private', gives: 'low' },
    { port: 7777, on: 'loopback', gives: 'nothing' },
    { port: 7777, on: 'loopback', role: 'web-server', gives: 'info' },
    { port: 25, on: 'public', role: 'web-server', gives: 'nothing' },
    { port: 25, on: 'public', gives: 'nothing' },
    { port: 443, on: 'public', role: 'web-server', gives: 'nothing' },
    { port: 22, on: 'public', role: 'web-server', gives: 'nothing' },
    { port: 6379, on: 'public', role: 'web-server', gives: 'nothing' },
    { port: 7777, state: 'closed', on: 'public', role: 'web-server', gives: 'nothing' },
  ],
  'restricted-port-reachable': [
    { port: 22, on: 'public', role: 'web-server', isFromAllowedSource: false, gives: 'high' },
    { port: 22, on: 'private', role: 'web-server', isFromAllowedSource: false, gives: 'medium' },
    { port: 22, on: 'public', role: 'web-server', isFromAllowedSource: true, gives: 'nothing' },
  ],
  'source-limit-unverified': [
    { port: 22, on: 'public', role: 'web-server', isFromAllowedSource: 'unknown', gives: 'info' },
    { port: 22, on: 'public', role: 'web-server', isFromAllowedSource: true, gives: 'nothing' },
    { port: 6379, on: 'public', role: 'web-server', isFromAllowedSource: 'unknown', gives: 'nothing' },
  ],
  'tls-required': [
    { port: 443, on: 'public', role: 'web-server', service: { name: 'http' }, gives: 'medium' },
    { port: 443, on: 'private', role: 'web-server', service: { name: 'http' }, gives: 'low' },
    { port: 443, on: 'public', role: 'web-server', service: { name: 'http', tls: true }, gives: 'nothing' },
    {
      port: 587,
      on: 'public',
      role: 'mail-server',
      service: { name: 'smtp', facts: { startTls: true } },
      gives: 'nothing',
    },
  ],
  'missing-expected-port': [
    { port: 443, on: 'public', host: { missing: [443] }, gives: 'low' },
    { port: 443, on: 'private', host: { missing: [443] }, gives: 'low' },
    { port: 443, on: 'public', host: { missing: [] }, gives: 'nothing' },
  ],
  'ipv6-wider-than-ipv4': [
    { port: 3306, on: 'public', host: { onlyOverIpv6: [3306] }, gives: 'high' },
    { port: 3306, on: 'private', host: { onlyOverIpv6: [3306] }, gives: 'medium' },
    { port: 3306, on: 'public', host: { onlyOverIpv6: [] }, gives: 'nothing' },
  ],
  'udp-amplifier': [
    { port: 5353, protocol: 'udp', on: 'public', udpRatio: 3, gives: 'medium' },
    { port: 5353, protocol: 'udp', on: 'private', udpRatio: 3, gives: 'low' },
    { port: 5353, protocol: 'udp', on: 'public', udpRatio: 2.9, gives: 'nothing' },
  ],
  'eol-software': [
    {
      port: 8080,
      on: 'public',
      service: { name: 'http', product: 'nginx', version: '1.0.0' },
      endOfLife: '2012-04-23',
      gives: 'high',
    },
    {
      port: 8080,
      on: 'private',
      service: { name: 'http', product: 'nginx', version: '1.0.0' },
      endOfLife: '2012-04-23',
      gives: 'medium',
    },
    { port: 8080, on: 'public', service: { name: 'http', product: 'nginx', version: '1.0.0' }, gives: 'nothing' },
  ],
  'kev-version-match': [
    {
      port: 8080,
      on: 'public',
      service: { name: 'http', product: 'Apache httpd', version: '2.4.49' },
      kev: ['CVE-2021-41773'],
      gives: 'critical',
    },
    {
      port: 8080,
      on: 'private',
      service: { name: 'http', product: 'Apache httpd', version: '2.4.49' },
      kev: ['CVE-2021-41773'],
      gives: 'high',
    },
    {
      port: 8080,
      on: 'public',
      service: { name: 'http', product: 'Apache httpd', version: '2.4.49', distroPatched: true },
      kev: ['CVE-2021-41773'],
      gives: 'nothing',
    },
  ],
  'service-on-odd-port': [
    { port: 443, on: 'public', role: 'web-server', service: { name: 'ssh' }, gives: 'medium' },
    { port: 443, on: 'private', role: 'web-server', service: { name: 'ssh' }, gives: 'medium' },
    { port: 2022, on: 'public', service: { name: 'ssh' }, gives: 'low' },
    { port: 2022, on: 'private', service: { name: 'ssh' }, gives: 'info' },
    { port: 2022, on: 'public', service: { name: 'http' }, gives: 'nothing' },
  ],
  'wildcard-responder': [
    { port: 0, on: 'public', host: { answersEverything: true }, gives: 'info' },
    { port: 0, on: 'private', host: { answersEverything: true }, gives: 'info' },
    { port: 0, on: 'public', host: {}, gives: 'nothing' },
  ],
  'plaintext-credentials': [
    { port: 7777, on: 'public', service: { name: 'imaginary', facts: { cleartextLogin: true } }, gives: 'medium' },
    { port: 7777, on: 'private', service: { name: 'imaginary', facts: { cleartextLogin: true } }, gives: 'low' },
    { port: 7777, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
  ],
}
