import { concat, hex, textOf, u32le } from '../../bytes.js'
import type { Probe } from '../../probe.js'

const HEADER = 13

export const probe: Probe = {
  id: 'zabbix-agent-version',
  service: 'Zabbix agent',
  about: 'Asks for the value of agent.version, which the agent gives to the addresses that it knows as its servers.',
  safety: 'read',
  transport: 'tcp',
  ports: [10_050],
  rarity: 9,
  conversations: [
    {
      turns: [
        {
          say: concat('ZBXD\x01', hex`0d000000 00000000`, 'agent.version'),
          isWhole: ({ bytes }) => bytes.length >= HEADER + (u32le(bytes, 5) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes, text } = heard.reply(0)
    const length = u32le(bytes, 5)
    if (!/^ZBXD\x01/.test(text) || length === undefined || bytes.length < HEADER) return undefined
    const version = /^\d{1,3}\.\d{1,3}[\w.]{0,20}$/.exec(textOf(bytes, HEADER, HEADER + Math.min(length, 100)))?.[0]
    return {
      name: 'zabbix-agent',
      product: 'Zabbix agent',
      ...(version !== undefined && { version, auth: 'none' as const }),
    }
  },

  sources: ['Zabbix manual: header, passive checks of the agent, item agent.version'],
}
