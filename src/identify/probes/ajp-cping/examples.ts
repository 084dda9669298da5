import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Tomcat 10.1 of Debian 12',
    from: 'real',
    hears: [['AB\x00\x01\x09']],
    gives: { name: 'ajp13' },
  },
  {
    title: 'an echo service',
    from: 'spec',
    hears: [['\x12\x34\x00\x01\x0a']],
    gives: 'nothing',
  },
]
