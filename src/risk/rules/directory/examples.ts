import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'ldap-exposed': [
    { port: 389, on: 'public', service: { name: 'ldap' }, gives: 'high' },
    { port: 389, on: 'private', service: { name: 'ldap' }, gives: 'low' },
    { port: 389, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 389, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'ldaps-exposed': [
    { port: 636, on: 'public', service: { name: 'ldaps' }, gives: 'medium' },
    { port: 636, on: 'private', service: { name: 'ldaps' }, gives: 'info' },
    { port: 636, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 636, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'ldap-anonymous-read': [
    { port: 7777, on: 'public', service: { name: 'ldap', auth: 'none' }, gives: 'high' },
    { port: 7777, on: 'private', service: { name: 'ldap', auth: 'none' }, gives: 'medium' },
    { port: 7777, on: 'public', service: { name: 'ldap' }, gives: 'nothing' },
  ],
  'kerberos-exposed': [
    { port: 88, on: 'public', service: { name: 'kerberos-sec' }, gives: 'medium' },
    { port: 88, on: 'private', service: { name: 'kerberos-sec' }, gives: 'info' },
    { port: 88, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 88, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'radius-tacacs': [
    { port: 49, on: 'public', service: { name: 'radius' }, gives: 'medium' },
    { port: 49, on: 'private', service: { name: 'radius' }, gives: 'info' },
    { port: 49, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 49, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
