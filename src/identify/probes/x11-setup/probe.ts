import { hex, textOf, u16le, u32le } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'x11-setup',
  service: 'X11',
  about: 'Asks for a connection without a key and hangs up on the answer. Looks at no window.',
  safety: 'benign',
  transport: 'tcp',
  ports: [[6000, 6063]],
  rarity: 8,
  conversations: [
    {
      turns: [
        {
          say: hex`6c 00 0b00 0000 0000 0000 0000`, // least significant byte first; version 11.0
          isWhole: ({ bytes }) => bytes.length >= 8 + 4 * (u16le(bytes, 6) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    const status = bytes[0]
    const words = u16le(bytes, 6)
    if (status === undefined || status > 2 || words === undefined || words === 0) return undefined
    if (status !== AUTHENTICATE && u16le(bytes, 2) !== 11) return undefined
    if (bytes.length < Math.min(8 + 4 * words, MOST_SETUP)) return undefined
    if (status === SUCCESS) return accepted(bytes)
    const length = status === FAILED ? bytes[1]! : 4 * words
    const denial = textOf(bytes, 8, 8 + Math.min(length, 4 * words)).replace(/[\0\s]{1,8}$/, '')
    if (!/^[\x20-\x7e\n]{1,1000}$/.test(denial)) return undefined
    return { name: 'x11', auth: 'required', facts: { denial }, excerpt: denial }
  },

  facts: {
    denial: 'Why it turns us away.',
    display: 'The size of its first screen, in pixels.',
  },
  sources: ['X Window System Protocol (X11R7), §8 "Connection Setup"; appendix B "Connection Setup"'],
}

const [FAILED, SUCCESS, AUTHENTICATE] = [0, 1, 2]
/** What a record of formats and screens at most is worth waiting for. */
const MOST_SETUP = 40

function accepted(bytes: Uint8Array) {
  const release = u32le(bytes, 8)
  const vendorLength = u16le(bytes, 24)
  const formatCount = bytes[29]
  if (release === undefined || vendorLength === undefined || formatCount === undefined) return undefined
  const vendor = textOf(bytes, 40, 40 + vendorLength)
  if (vendor.length !== vendorLength || !/^[\x20-\x7e]{0,200}$/.test(vendor)) return undefined
  const screen = 40 + 4 * Math.ceil(vendorLength / 4) + 8 * formatCount
  const [width, height] = [u16le(bytes, screen + 20), u16le(bytes, screen + 22)]
  const isXorg = /X\.Org Foundation/.test(vendor)
  return {
    name: 'x11',
    product: isXorg ? 'X.Org' : vendor || 'X11',
    ...(isXorg && { version: xorgVersion(release) }),
    auth: 'none' as const,
    ...(height !== undefined && { facts: { display: `${width}x${height}` } }),
    excerpt: vendor,
  }
}

/** 12101007 is 1.21.1.7; 70101000 was 7.1.1 once. */
function xorgVersion(release: number): string {
  const parts = [
    Math.floor(release / 10_000_000),
    Math.floor(release / 100_000) % 100,
    Math.floor(release / 1000) % 100,
    release % 1000,
  ]
  return (parts[3] === 0 ? parts.slice(0, 3) : parts).join('.')
}
