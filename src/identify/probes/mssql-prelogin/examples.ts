import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'SQL Server 2019 that takes logins without TLS',
    from: 'spec',
    hears: [
      [
        hex`
          04 01 002b 0000 01 00
          00 001a 0006  01 0020 0001  02 0021 0001  03 0022 0000  04 0022 0001  ff
          0f0007d00000  02  00  00`,
      ],
    ],
    gives: {
      name: 'ms-sql-s',
      product: 'Microsoft SQL Server 2019',
      version: '15.0.2000',
      auth: 'required',
      facts: { encryption: 'not supported', cleartextLogin: true },
    },
  },
  {
    title: 'SQL Server 2022 that insists on TLS',
    from: 'spec',
    hears: [
      [
        hex`
          04 01 0025 0000 01 00
          00 0015 0006  01 001b 0001  02 001c 0001  03 001d 0000  ff
          100003e80000  03  00`,
      ],
    ],
    gives: {
      name: 'ms-sql-s',
      product: 'Microsoft SQL Server 2022',
      version: '16.0.1000',
      auth: 'required',
      facts: { encryption: 'required' },
    },
  },
  {
    title: 'a table of results, which comes the same way',
    from: 'spec',
    hears: [[hex`04 01 0011 0000 01 00 fd 0000 0000 00000000`]],
    gives: 'nothing',
  },
]
