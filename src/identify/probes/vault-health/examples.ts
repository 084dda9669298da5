import type { Example } from '../../probe.js'

const HEAD = '\r\nCache-Control: no-store\r\nContent-Type: application/json\r\n\r\n'

export const examples: readonly Example[] = [
  {
    title: 'Vault 1.13, set up and unsealed',
    from: 'spec',
    hears: [
      [
        `HTTP/1.1 200 OK${HEAD}{"initialized":true,"sealed":false,"standby":false,"performance_standby":false,` +
          '"replication_performance_mode":"disabled","replication_dr_mode":"disabled","server_time_utc":1704067200,' +
          '"version":"1.13.1","cluster_name":"vault-cluster-0","cluster_id":"0"}\n',
      ],
    ],
    gives: {
      name: 'vault',
      product: 'HashiCorp Vault',
      version: '1.13.1',
      auth: 'required',
      facts: { initialized: true, sealed: false },
    },
  },
  {
    title: 'Vault that nobody has set up',
    from: 'spec',
    hears: [
      [
        `HTTP/1.1 501 Not Implemented${HEAD}{"initialized":false,"sealed":true,"standby":true,"performance_standby":false,"server_time_utc":1704067200,"version":"1.13.1"}\n`,
      ],
    ],
    gives: {
      name: 'vault',
      product: 'HashiCorp Vault',
      version: '1.13.1',
      auth: 'unknown',
      facts: { initialized: false, sealed: true },
    },
  },
  {
    title: 'an application that tells its health',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"status":"ok","version":"1.13.1"}']],
    gives: 'nothing',
  },
]
