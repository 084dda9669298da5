import { hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'socks5-methods',
  service: 'SOCKS5',
  about: 'Offers to come without a login and with a password, and reads which one it picks. Connects to nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [1080, 1085, 9050, 10_808],
  rarity: 8,
  conversations: [{ turns: [{ say: hex`05 02 00 02`, isWhole: ({ bytes }) => bytes.length >= 2 }] }],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (bytes.length !== 2 || bytes[0] !== 5) return undefined
    const auth = AUTH_BY_METHOD[bytes[1]!]
    return auth && { name: 'socks5', auth, facts: { loginMethod: bytes[1]! } }
  },

  facts: { loginMethod: 'The way of logging in that it picked: 0 none, 2 a password, 255 neither.' },
  sources: ['RFC 1928 §3 (method selection), RFC 1929'],
}

const AUTH_BY_METHOD: Readonly<Record<number, 'none' | 'required'>> = { 0: 'none', 2: 'required', 255: 'required' }
