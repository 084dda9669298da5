import { hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import { getRequest, readText } from '../../snmp.js'

export const probe: Probe = {
  id: 'snmp-public',
  service: 'SNMP',
  about: 'Reads the description of the system under the community "public". Asks under no other.',
  safety: 'login',
  transport: 'udp',
  ports: [161],
  rarity: 8, // before the question that names nobody, where it may be asked at all
  conversations: [
    { turns: [{ say: getRequest('public', hex`2b06010201010100`), isWhole: ({ isEmpty }) => !isEmpty }] },
  ],

  identify(heard) {
    const system = readText(heard.reply(0).bytes)
    if (system === undefined) return undefined
    return {
      name: 'snmp',
      ...productIn(system),
      auth: 'none',
      facts: { protocolVersion: '2c', ...(system !== '' && { system }) },
      excerpt: system,
    }
  },

  facts: { system: 'How the system describes itself (sysDescr).' },
  sources: ['RFC 3416 §4.2.1 (GetRequest)', 'RFC 3418 §2 (sysDescr)', 'RFC 1901 §3 (message)'],
}

function productIn(system: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(system)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^Cisco IOS[\s\S]{0,200}, Version (\d[\w.()]{0,30})/, 'Cisco IOS'],
  [/^RouterOS (\S{1,30})/, 'MikroTik RouterOS'],
  [/JUNOS (\d[\w.-]{0,30})/, 'Junos'],
]
