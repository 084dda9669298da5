import type { Probe } from '../../probe.js'

/** The printing characters, as they follow each other in a line. */
const RING = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
/** With and without the blank, twice over. */
const RINGS = [RING + RING, RING.slice(1) + RING.slice(1)]
const WIDTH = 72

export const probe: Probe = {
  id: 'chargen-listen',
  service: 'chargen',
  about: 'Reads the first lines of the characters that it sends whoever comes, says nothing and leaves.',
  safety: 'passive',
  transport: 'tcp',
  ports: [19],
  rarity: 9,
  sign: /^ ?!"#\$%&'\(\)\*\+,-\.\/0123456789:;<=>\?@ABC/,
  conversations: [{ turns: [{ isWhole: ({ bytes }) => bytes.length >= 2 * (WIDTH + 2) }] }],

  identify(heard) {
    const [first = '', second = ''] = heard.reply(0).text.split('\r\n', 2)
    if (first.length !== WIDTH || second.length !== WIDTH) return undefined
    return isOfRing(first) && isOfRing(second) && second !== first ? { name: 'chargen', auth: 'none' } : undefined
  },

  sources: ['RFC 864 (lines of 72 characters, each shifted by one)'],
}

function isOfRing(line: string): boolean {
  return RINGS.some((ring) => ring.includes(line))
}
