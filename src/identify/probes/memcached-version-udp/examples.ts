import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'memcached 1.6 of Debian 12 with -U',
    from: 'real',
    hears: [[hex`000100000001000056455253494f4e20312e362e31380d0a`]],
    gives: { name: 'memcached', product: 'memcached', version: '1.6.18', auth: 'none' },
  },
  {
    title: 'the question, sent back',
    from: 'spec',
    hears: [[concat(hex`0001 0000 0001 0000`, 'version\r\n')]],
    gives: 'nothing',
  },
]
