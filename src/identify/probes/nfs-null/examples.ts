import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'NFS-Ganesha 4.3 of Debian 12',
    from: 'real',
    hears: [
      [
        hex`8000001873796e730000000100000000000000000000000000000000`,
        hex`8000002073796e7300000001000000000000000000000000000000020000000300000004`,
      ],
    ],
    gives: { name: 'nfs', facts: { speaksNfs3: true, nfsVersions: '3-4' } },
  },
  {
    title: 'a server of version 4 alone',
    from: 'spec',
    hears: [
      [
        hex`80000020 73796e73 00000001 00000000 00000000 00000000 00000002 00000004 00000004`,
        hex`80000020 73796e73 00000001 00000000 00000000 00000000 00000002 00000004 00000004`,
      ],
    ],
    gives: { name: 'nfs', facts: { speaksNfs3: false, nfsVersions: '4' } },
  },
  {
    title: 'another program at that port',
    from: 'spec',
    hears: [[hex`80000018 73796e73 00000001 00000000 00000000 00000000 00000001`, '']],
    gives: 'nothing',
  },
]
