import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'inetd of Debian 12',
    from: 'real',
    hears: [['Wed Nov 25 17:43:52 2026\r\n']],
    gives: { name: 'daytime', auth: 'none' },
  },
  {
    title: 'a clock of NIST',
    from: 'spec',
    hears: [['\n60310 24-01-01 00:00:00 00 0 0 000.0 UTC(NIST) * \n']],
    gives: { name: 'daytime', auth: 'none' },
  },
  {
    title: 'a greeting with a date',
    from: 'spec',
    hears: [['220 mail ESMTP Mon, 01 Jan 2024 00:00:00 +0000\r\n']],
    gives: 'nothing',
  },
]
