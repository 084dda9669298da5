import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'inetd of Debian 12',
    from: 'real',
    hears: [
      [
        ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi\r\n',
      ],
    ],
    gives: { name: 'chargen', auth: 'none' },
  },
  {
    title: 'a server that sends one and the same line',
    from: 'spec',
    hears: [
      [
        '000000000000000000000000000000000000000000000000000000000000000000000000\r\n000000000000000000000000000000000000000000000000000000000000000000000000\r\n000000000000000000000000000000000000000000000000000000000000000000000000\r\n',
      ],
    ],
    gives: 'nothing',
  },
]
