import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'telnet-exposed': [
    { port: 23, on: 'public', gives: 'high' },
    { port: 23, on: 'private', gives: 'medium' },
    { port: 23, on: 'loopback', gives: 'info' },
    { port: 2323, on: 'public', role: 'web-server', gives: 'high' },
    { port: 23, state: 'closed', on: 'public', gives: 'nothing' },
    { port: 22, on: 'public', gives: 'nothing' },
    { port: 23, on: 'public', service: { name: 'telnet' }, gives: 'high' },
    { port: 23, on: 'private', service: { name: 'telnet' }, gives: 'medium' },
    { port: 23, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
  ],
  'berkeley-r-services': [
    { port: 512, on: 'public', service: { name: 'exec' }, gives: 'high' },
    { port: 512, on: 'private', service: { name: 'exec' }, gives: 'medium' },
    { port: 512, on: 'public', service: { name: 'exec', auth: 'none' }, gives: 'critical' },
    { port: 512, on: 'private', service: { name: 'exec', auth: 'none' }, gives: 'high' },
    { port: 512, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 512, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'ftp-exposed': [
    { port: 21, on: 'public', gives: 'medium' },
    { port: 21, on: 'private', gives: 'low' },
    { port: 21, on: 'loopback', gives: 'info' },
    { port: 21, on: 'public', role: 'web-server', gives: 'medium' },
    { port: 21, state: 'closed', on: 'public', gives: 'nothing' },
    { port: 22, on: 'public', gives: 'nothing' },
    { port: 21, on: 'public', service: { name: 'ftp' }, gives: 'medium' },
    { port: 21, on: 'private', service: { name: 'ftp' }, gives: 'low' },
    { port: 21, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
  ],
  'tftp-exposed': [
    { port: 69, protocol: 'udp', on: 'public', service: { name: 'tftp' }, gives: 'medium' },
    { port: 69, protocol: 'udp', on: 'private', service: { name: 'tftp' }, gives: 'low' },
    { port: 69, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 69, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'legacy-inet-services': [
    { port: 7, on: 'public', service: { name: 'echo' }, gives: 'low' },
    { port: 7, on: 'private', service: { name: 'echo' }, gives: 'info' },
    { port: 7, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 7, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'chargen-qotd': [
    { port: 19, on: 'public', service: { name: 'chargen' }, gives: 'medium' },
    { port: 19, on: 'private', service: { name: 'chargen' }, gives: 'low' },
    { port: 19, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 19, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'info-leak-inet': [
    { port: 11, on: 'public', service: { name: 'systat' }, gives: 'low' },
    { port: 11, on: 'private', service: { name: 'systat' }, gives: 'info' },
    { port: 11, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 11, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
