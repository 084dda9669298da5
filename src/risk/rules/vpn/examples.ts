import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'ike-vpn': [
    { port: 500, protocol: 'udp', on: 'public', service: { name: 'isakmp' }, gives: 'low' },
    { port: 500, protocol: 'udp', on: 'private', service: { name: 'isakmp' }, gives: 'info' },
    { port: 500, protocol: 'udp', on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 500, protocol: 'udp', state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'pptp-vpn': [
    { port: 1723, on: 'public', service: { name: 'pptp' }, gives: 'high' },
    { port: 1723, on: 'private', service: { name: 'pptp' }, gives: 'medium' },
    { port: 1723, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 1723, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'ssl-vpn-gateway': [
    { port: 443, on: 'public', service: { name: 'http', product: 'pulse secure' }, gives: 'medium' },
    { port: 443, on: 'private', service: { name: 'http', product: 'pulse secure' }, gives: 'low' },
    { port: 443, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 443, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'vpn-endpoint': [
    { port: 1194, on: 'public', service: { name: 'openvpn' }, gives: 'info' },
    { port: 1194, on: 'private', service: { name: 'openvpn' }, gives: 'info' },
    { port: 1194, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 1194, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
