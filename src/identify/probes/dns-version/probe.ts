import { DNS_FACTS, DNS_SOURCES, identifyDns, ROOT_QUERY, VERSION_QUERY } from '../../dns.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'dns-version',
  service: 'DNS',
  about:
    'Asks for the text version.bind, and for the servers of the root: who answers the second one resolves for whoever comes.',
  safety: 'read',
  transport: 'udp',
  ports: [53],
  rarity: 9,
  conversations: [
    {
      turns: [
        { say: VERSION_QUERY, isWhole: ({ isEmpty }) => !isEmpty },
        { say: ROOT_QUERY, isWhole: ({ isEmpty }) => !isEmpty },
      ],
    },
  ],

  identify: (heard) => identifyDns(heard, 0),

  facts: DNS_FACTS,
  sources: DNS_SOURCES,
}
