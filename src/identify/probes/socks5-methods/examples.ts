import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Dante 1.4 of Debian 12, for whoever comes',
    from: 'real',
    hears: [['\x05\x00']],
    gives: { name: 'socks5', auth: 'none', facts: { loginMethod: 0 } },
  },
  {
    title: 'Dante 1.4 of Debian 12 with passwords',
    from: 'real',
    hears: [['\x05\x02']],
    gives: { name: 'socks5', auth: 'required', facts: { loginMethod: 2 } },
  },
  {
    title: 'a proxy that takes Kerberos only',
    from: 'spec',
    hears: [['\x05\xff']],
    gives: { name: 'socks5', auth: 'required', facts: { loginMethod: 255 } },
  },
  {
    title: 'an echo service',
    from: 'spec',
    hears: [['\x05\x02\x00\x02']],
    gives: 'nothing',
  },
]
