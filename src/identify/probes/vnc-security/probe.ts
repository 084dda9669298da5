import { textOf, u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

/** Longer reasons are cut anyway. */
const MOST_REASON = 500

export const probe: Probe = {
  id: 'vnc-security',
  service: 'VNC',
  about:
    'Reads the version, answers with it, and reads which kinds of login are on offer; chooses none. ' +
    'A server counts such visits against an address: one connection is made.',
  safety: 'benign',
  transport: 'tcp',
  ports: [[5900, 5910]],
  rarity: 9,
  sign: /^RFB \d{3}\.\d{3}\n/,
  isLastWord: true,
  conversations: [
    {
      turns: [
        { isWhole: ({ bytes }) => bytes.length >= 12 },
        { say: (heard) => `RFB 003.00${minorOf(heard)}\n`, when: isRfb, isWhole: isWholeOffer },
      ],
    },
  ],

  identify(heard) {
    const version = versionOf(heard)
    if (!version) return undefined
    const offer = readOffer(heard)
    const names = offer?.types?.map((type) => NAMES[type] ?? `type ${type}`)
    return {
      name: 'vnc',
      ...PRODUCTS[version],
      auth: authOf(offer?.types),
      facts: {
        protocolVersion: version.replace(/^0{1,2}/, '').replace(/\.0{1,2}/, '.'),
        ...(names && { securityTypes: names }),
        ...(offer?.reason !== undefined && { denial: offer.reason }),
      },
      excerpt: `RFB ${version}`,
    }
  },

  facts: {
    securityTypes: 'The kinds of login on offer; None is none.',
    denial: 'Why it turns us away.',
  },
  sources: ['RFC 6143 §7.1.1 (ProtocolVersion), §7.1.2 (Security), §8.1.2 (security types)'],
}

/** Versions of the protocol that one maker alone announces. */
const PRODUCTS: Readonly<Record<string, { readonly product: string }>> = {
  '003.889': { product: 'Apple Remote Desktop' },
  '004.000': { product: 'RealVNC' },
  '004.001': { product: 'RealVNC' },
  '005.000': { product: 'RealVNC' },
}

const NAMES: Readonly<Record<number, string>> = {
  ...{ 1: 'None', 2: 'VncAuth', 5: 'RA2', 6: 'RA2ne', 13: 'RA2_256', 16: 'Tight', 17: 'Ultra', 18: 'TLS' },
  ...{ 19: 'VeNCrypt', 20: 'SASL', 21: 'MD5', 22: 'xvp', 30: 'Apple DH', 33: 'Apple RSA', 35: 'Apple Kerberos' },
  129: 'RA2_256 (Unix login)',
}

const NONE = 1
/** Kinds that have kinds of their own, without a login among them perhaps. */
const OPAQUE = [16, 18, 19]

function authOf(types: readonly number[] | undefined): 'none' | 'required' | 'unknown' {
  if (!types || types.length === 0) return 'unknown'
  if (types.includes(NONE)) return 'none'
  return types.every((type) => OPAQUE.includes(type)) ? 'unknown' : 'required'
}

function versionOf(heard: Heard): string | undefined {
  return /^RFB (\d{3}\.\d{3})\n/.exec(heard.reply(0).text)?.[1]
}

function isRfb(heard: Heard): boolean {
  return versionOf(heard) !== undefined
}

/** Only 3.3, 3.7 and 3.8 are versions (RFC 6143 §7.1.1): who says less than 3.7 means 3.3, who says more takes 3.8. */
function minorOf(heard: Heard): 3 | 7 | 8 {
  const version = versionOf(heard) ?? ''
  return version < '003.007' ? 3 : version === '003.007' ? 7 : 8
}

/** Whatever the version: one type and no more is how 3.3 says it, with four bytes. */
function isWholeOffer({ bytes }: Reply): boolean {
  const count = bytes[0]
  if (count === undefined) return false
  return count === 0 ? bytes.length >= 8 : bytes.length >= 1 + count
}

interface Offer {
  readonly types?: readonly number[]
  readonly reason?: string
}

function readOffer(heard: Heard): Offer | undefined {
  const { bytes } = heard.reply(1)
  if (bytes.length === 0) return undefined
  if (minorOf(heard) === 3) {
    const type = u32be(bytes, 0)
    if (type === undefined || type > 255) return undefined
    return type === 0 ? reasonAt(bytes, 4) : { types: [type] }
  }
  const count = bytes[0]!
  if (count === 0) return reasonAt(bytes, 1)
  return bytes.length === 1 + count ? { types: [...bytes.subarray(1)] } : undefined
}

function reasonAt(bytes: Uint8Array, at: number): Offer {
  const length = u32be(bytes, at) ?? 0
  return length === 0 ? {} : { reason: textOf(bytes, at + 4, at + 4 + Math.min(length, MOST_REASON)) }
}
