import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'tftpd-hpa 5.2 of Debian 12',
    from: 'real',
    hears: [[concat(hex`0005 0001`, 'File not found\0')]],
    gives: { name: 'tftp', auth: 'none', facts: { errorCode: 1 } },
  },
  {
    title: 'a server that lets nobody look',
    from: 'spec',
    hears: [[concat(hex`0005 0002`, 'Access violation\0')]],
    gives: { name: 'tftp', facts: { errorCode: 2 } },
  },
  {
    title: 'the question, sent back',
    from: 'spec',
    hears: [[concat(hex`0001`, 'synsweep-asks-for-no-file\0', 'octet\0')]],
    gives: 'nothing',
  },
]
