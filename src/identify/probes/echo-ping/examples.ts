import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'echo of any kind',
    from: 'spec',
    hears: [['synsweep asks\r\n']],
    gives: { name: 'echo', auth: 'none' },
  },
  {
    title: 'a server that repeats what it did not understand',
    from: 'spec',
    hears: [['synsweep: command not found\r\n']],
    gives: 'nothing',
  },
]
