import { u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import { discovery, readEngine } from '../../snmp.js'

export const probe: Probe = {
  id: 'snmp-discover',
  service: 'SNMP',
  about: 'Asks the engine for its name, as version 3 begins. Names no user and no community, and reads no object.',
  safety: 'benign',
  transport: 'udp',
  ports: [161],
  rarity: 9,
  conversations: [{ turns: [{ say: discovery(), isWhole: ({ isEmpty }) => !isEmpty }] }],

  identify(heard) {
    const engine = readEngine(heard.reply(0).bytes)
    if (!engine) return undefined
    const maker = (u32be(engine.id, 0) ?? 0) & 0x7fffffff
    return {
      name: 'snmp',
      ...(PRODUCTS[maker] !== undefined && { product: PRODUCTS[maker] }),
      facts: {
        protocolVersion: '3',
        engineId: Buffer.from(engine.id).toString('hex'),
        enterprise: maker,
        engineBoots: engine.boots,
        upSeconds: engine.seconds,
      },
      excerpt: `SNMPv3 engine of enterprise ${maker}`,
    }
  },

  facts: {
    engineId: 'The identifier of its engine, which holds an address or a name of the machine often.',
    enterprise: 'The number of its maker (IANA Private Enterprise Numbers).',
    engineBoots: 'How many times it has been started.',
    upSeconds: 'For how many seconds it has been running.',
  },
  sources: ['RFC 3412 §6 (messages)', 'RFC 3414 §4 (discovery)', 'RFC 3411 §5 (SnmpEngineID)'],
}

const PRODUCTS: Readonly<Record<number, string>> = {
  ...{ 8072: 'Net-SNMP', 9: 'Cisco SNMP', 11: 'HP SNMP', 311: 'Microsoft SNMP', 2011: 'Huawei SNMP' },
  ...{ 2636: 'Juniper SNMP', 12356: 'Fortinet SNMP', 14988: 'MikroTik SNMP', 6876: 'VMware SNMP' },
}
