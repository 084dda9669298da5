import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'http-exposed': [
    { port: 80, on: 'public', service: { name: 'http' }, gives: 'nothing' },
    { port: 80, on: 'public', role: 'bastion', service: { name: 'http' }, gives: 'medium' },
    { port: 80, on: 'private', role: 'bastion', service: { name: 'http' }, gives: 'low' },
    { port: 80, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 80, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'https-exposed': [
    { port: 443, on: 'public', service: { name: 'https' }, gives: 'nothing' },
    { port: 443, on: 'public', role: 'bastion', service: { name: 'https' }, gives: 'medium' },
    { port: 443, on: 'private', role: 'bastion', service: { name: 'https' }, gives: 'low' },
    { port: 443, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 443, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'http-no-https-redirect': [
    { port: 80, on: 'public', service: { name: 'http', facts: { status: '200' } }, gives: 'low' },
    { port: 80, on: 'private', service: { name: 'http', facts: { status: '200' } }, gives: 'info' },
    { port: 80, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 80, on: 'public', gives: 'nothing' },
    { port: 80, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'http-basic-cleartext': [
    { port: 7777, on: 'public', service: { name: 'http', facts: { cleartextLogin: true } }, gives: 'medium' },
    { port: 7777, on: 'private', service: { name: 'http', facts: { cleartextLogin: true } }, gives: 'low' },
    { port: 7777, on: 'public', service: { name: 'http' }, gives: 'nothing' },
  ],
  'tls-legacy-protocol': [
    { port: 443, on: 'public', service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1' } }, gives: 'low' },
    { port: 443, on: 'private', service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1' } }, gives: 'info' },
    {
      port: 443,
      on: 'public',
      service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1.3', notAfter: '2027-12-31T00:00:00.000Z' } },
      gives: 'nothing',
    },
  ],
  'tls-certificate-problem': [
    {
      port: 443,
      on: 'public',
      service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1.3', notAfter: '2025-12-31T00:00:00.000Z' } },
      gives: 'low',
    },
    {
      port: 443,
      on: 'private',
      service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1.3', notAfter: '2025-12-31T00:00:00.000Z' } },
      gives: 'info',
    },
    {
      port: 443,
      on: 'public',
      service: { name: 'http', tls: true, tlsDetails: { version: 'TLSv1.3', notAfter: '2027-12-31T00:00:00.000Z' } },
      gives: 'nothing',
    },
  ],
}
