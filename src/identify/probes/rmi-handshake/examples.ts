import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'rmiregistry of OpenJDK 17',
    from: 'real',
    hears: [['N\x00\x09127.0.0.1\x00\x00\xda\xaa']],
    gives: { name: 'java-rmi', product: 'Java RMI' },
  },
  {
    title: 'a server that begins likewise',
    from: 'spec',
    hears: [['NO such command\r\n']],
    gives: 'nothing',
  },
]
