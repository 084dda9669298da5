import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'dns-open-resolver': [
    { port: 53, on: 'public', service: { name: 'domain' }, gives: 'medium' },
    { port: 53, on: 'private', service: { name: 'domain' }, gives: 'low' },
    { port: 53, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 53, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'dns-zone-transfer': [
    { port: 53, on: 'public', service: { name: 'domain', facts: { zoneTransfer: true } }, gives: 'medium' },
    { port: 53, on: 'private', service: { name: 'domain', facts: { zoneTransfer: true } }, gives: 'low' },
    { port: 53, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 53, on: 'public', gives: 'nothing' },
    { port: 53, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'ntp-mode6': [
    { port: 123, protocol: 'udp', on: 'public', service: { name: 'ntp' }, gives: 'medium' },
    { port: 123, protocol: 'udp', on: 'private', service: { name: 'ntp' }, gives: 'info' },
    { port: 123, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 123, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'mdns-llmnr': [
    { port: 5353, protocol: 'udp', on: 'public', service: { name: 'mdns' }, gives: 'medium' },
    { port: 5353, protocol: 'udp', on: 'private', service: { name: 'mdns' }, gives: 'info' },
    { port: 5353, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5353, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'slp-exposed': [
    { port: 427, on: 'public', service: { name: 'slp' }, gives: 'high' },
    { port: 427, on: 'private', service: { name: 'slp' }, gives: 'medium' },
    { port: 427, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 427, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'nat-pmp': [
    { port: 5351, protocol: 'udp', on: 'public', service: { name: 'nat-pmp' }, gives: 'high' },
    { port: 5351, protocol: 'udp', on: 'private', service: { name: 'nat-pmp' }, gives: 'medium' },
    { port: 5351, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5351, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'stun-turn': [
    { port: 3478, on: 'public', service: { name: 'stun' }, gives: 'medium' },
    { port: 3478, on: 'private', service: { name: 'stun' }, gives: 'info' },
    { port: 3478, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 3478, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'bgp-exposed': [
    { port: 179, on: 'public', service: { name: 'bgp' }, gives: 'high' },
    { port: 179, on: 'private', service: { name: 'bgp' }, gives: 'low' },
    { port: 179, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 179, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'gtp-exposed': [
    { port: 2123, protocol: 'udp', on: 'public', service: { name: 'gtp' }, gives: 'low' },
    { port: 2123, protocol: 'udp', on: 'private', service: { name: 'gtp' }, gives: 'low' },
    { port: 2123, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 2123, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
