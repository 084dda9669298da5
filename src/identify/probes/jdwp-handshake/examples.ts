import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'OpenJDK 17 of Debian 12',
    from: 'real',
    hears: [
      [
        'JDWP-Handshake',
        '\x00\x00\x00\xe3\x00\x00\x00\x01\x80\x00\x00\x00\x00\x00\xa5Java Debug Wire Protocol (Reference Implementation) version 17.0\nJVM Debug Interface version 17.0\nJVM version 17.0.15 (OpenJDK 64-Bit Server VM, mixed mode, sharing)\x00\x00\x00\x11\x00\x00\x00\x00\x00\x00\x00\x0717.0.15\x00\x00\x00\x18OpenJDK 64-Bit Server VM',
      ],
    ],
    gives: {
      name: 'jdwp',
      product: 'OpenJDK 64-Bit Server VM',
      version: '17.0.15',
      auth: 'none',
      facts: { protocolVersion: '17.0' },
    },
  },
  {
    title: 'OpenJDK 17 that waited for its debugger, and tells that it began',
    from: 'real',
    hears: [
      [
        'JDWP-Handshake\x00\x00\x00\x1d\x00\x00\x00\x00\x00@d\x02\x00\x00\x00\x01Z\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01',
      ],
    ],
    gives: { name: 'jdwp', auth: 'none' },
  },
  {
    title: 'a virtual machine that says no more than hello',
    from: 'spec',
    hears: [['JDWP-Handshake']],
    gives: { name: 'jdwp', auth: 'none' },
  },
  {
    title: 'an echo service',
    from: 'spec',
    hears: [['JDWP-Handshake', '\x00\x00\x00\x0b\x00\x00\x00\x01\x00\x01\x01']],
    gives: 'nothing',
  },
]
