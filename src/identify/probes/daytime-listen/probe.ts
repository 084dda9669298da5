import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'daytime-listen',
  service: 'daytime',
  about: 'Reads the date that it tells whoever comes, and says nothing.',
  safety: 'passive',
  transport: 'tcp',
  ports: [13],
  rarity: 9,
  sign: /^\s{0,2}(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? |\d{5} \d\d-\d\d-\d\d )[^\r\n]{0,60}\d\d:\d\d:\d\d[^\r\n]{0,60}\r?\n/,
  conversations: [{ turns: [{ isWhole: ({ text }) => text.trimStart().endsWith('\n') }] }],

  identify(heard) {
    return DATE.test(heard.reply(0).text) ? { name: 'daytime', auth: 'none' } : undefined
  },

  sources: ['RFC 867', 'NIST daytime format'],
}

/** One line with a date and a time of day, and nothing else. */
const DATE =
  /^\s{0,2}(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? |\d{5} \d\d-\d\d-\d\d )[^\r\n]{0,60}\d\d:\d\d:\d\d[^\r\n]{0,60}[\r\n]{0,4}$/
