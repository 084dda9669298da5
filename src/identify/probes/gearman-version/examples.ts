import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Gearman 1.1 of Debian 12',
    from: 'real',
    hears: [['OK 1.1.20+ds\n']],
    gives: { name: 'gearman', product: 'Gearman', version: '1.1.20', distroPatched: true, auth: 'none' },
  },
  {
    title: 'Gearman, asked for something else',
    from: 'spec',
    hears: [['ERR UNKNOWN_COMMAND Unknown+server+command\n']],
    gives: { name: 'gearman', product: 'Gearman' },
  },
  {
    title: 'a server that is content with anything',
    from: 'spec',
    hears: [['OK\n']],
    gives: 'nothing',
  },
]
