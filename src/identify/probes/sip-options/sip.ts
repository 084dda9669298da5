import type { Identified, Target } from '../../probe.js'

/** A question about what the other end is able to do, that goes no further than to it. */
export function options({ address, port }: Target, transport: 'TCP' | 'TLS' | 'UDP'): string {
  const host = address.includes(':') ? `[${address}]` : address
  return [
    `OPTIONS sip:${host}:${port} SIP/2.0`,
    `Via: SIP/2.0/${transport} synsweep.invalid;branch=z9hG4bKsynsweep;rport`,
    'Max-Forwards: 1',
    'From: <sip:synsweep@synsweep.invalid>;tag=synsweep',
    `To: <sip:${host}:${port}>`,
    'Call-ID: synsweep@synsweep.invalid',
    'CSeq: 1 OPTIONS',
    'User-Agent: synsweep (network audit; read-only)',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
}

export function identifySip(text: string): Identified | undefined {
  const [, status] = /^SIP\/2\.0 (\d{3}) /.exec(text) ?? []
  if (status === undefined) return undefined
  const field = (name: string) => new RegExp(`^${name}: {0,8}([^\\r\\n]{1,200})`, 'im').exec(text)?.[1]
  const [, product, version] = WITH_VERSION.exec(field('Server') ?? field('User-Agent') ?? '') ?? []
  const methods = field('Allow')?.split(/\s{0,4},\s{0,4}/)
  const realm = /realm="([^"]{1,200})/i.exec(field('(?:WWW|Proxy)-Authenticate') ?? '')?.[1]
  return {
    name: 'sip',
    ...(product !== undefined && version !== undefined && { product: PRODUCTS[product] ?? product, version }),
    auth: status === '401' || status === '407' ? 'required' : 'unknown',
    facts: { ...(methods && { methods }), ...(realm !== undefined && { realm }) },
  }
}

/** `kamailio (5.6.3 (x86_64/linux))`, `Asterisk PBX 16.28.0`, `FreeSWITCH-mod_sofia/1.10.7`. */
const WITH_VERSION = /^([A-Za-z][\w .-]{0,60}?)(?:\/| \(| )v?(\d[\w.+~-]{0,60})/
const PRODUCTS: Readonly<Record<string, string>> = { kamailio: 'Kamailio', 'Asterisk PBX': 'Asterisk' }
