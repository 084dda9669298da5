import { concat, u16be } from '../../bytes.js'
import { DNS_FACTS, DNS_SOURCES, identifyDns, ROOT_QUERY, VERSION_QUERY } from '../../dns.js'
import type { Probe, Turn } from '../../probe.js'

export const probe: Probe = {
  id: 'dns-version-tcp',
  service: 'DNS',
  about:
    'Asks for the text version.bind, and for the servers of the root: who answers the second one resolves for whoever comes.',
  safety: 'read',
  transport: 'tcp',
  ports: [53],
  tlsPorts: [853],
  rarity: 8,
  conversations: [{ turns: [overTcp(VERSION_QUERY), overTcp(ROOT_QUERY)] }],

  identify: (heard) => identifyDns(heard, 2),

  facts: DNS_FACTS,
  sources: DNS_SOURCES,
}

/** A message with its length before it. */
function overTcp(message: Uint8Array): Turn {
  return {
    say: concat(new Uint8Array([message.length >>> 8, message.length]), message),
    isWhole: ({ bytes }) => bytes.length >= 2 + (u16be(bytes, 0) ?? Infinity),
  }
}
