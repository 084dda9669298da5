import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const SESSION = hex`0000002500000000000027100100004d28d5000000000010616e476eda5696cda7a20360b393447f00`
const STATE =
  'Zookeeper version: 3.8.0-\x24{mvngit.commit.id}, built on 2024-12-29 17:54 UTC\nLatency min/avg/max: 0/0.0/0\n' +
  'Received: 1\nSent: 0\nConnections: 1\nOutstanding: 0\nZxid: 0x0\nMode: standalone\nNode count: 5\n'

export const examples: readonly Example[] = [
  {
    title: 'ZooKeeper 3.8 of Debian 12 as it is installed',
    from: 'real',
    hears: [[STATE], [SESSION, hex`000000210000000100000000000000010000000000000001000000097a6f6f6b6565706572`]],
    gives: {
      name: 'zookeeper',
      product: 'Apache ZooKeeper',
      version: '3.8.0',
      auth: 'none',
      facts: { role: 'standalone', nodeCount: 5, rootNodes: ['zookeeper'] },
    },
  },
  {
    title: 'ZooKeeper that lists nothing to strangers, and whose state is not for them either',
    from: 'spec',
    hears: [
      ['srvr is not executed because it is not in the whitelist.\n'],
      [SESSION, hex`00000010 00000001 0000000000000001 ffffff9a`],
    ],
    gives: { name: 'zookeeper', product: 'Apache ZooKeeper', auth: 'required' },
  },
  {
    title: 'a member that has lost its ensemble',
    from: 'spec',
    hears: [['This ZooKeeper instance is not currently serving requests\n']],
    gives: { name: 'zookeeper', product: 'Apache ZooKeeper', auth: 'unknown' },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
