import type { Example } from '../../probe.js'

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nVary: Accept-Encoding\r\n\r\n'

export const examples: readonly Example[] = [
  {
    title: 'Consul 1.15 without access control, which runs scripts',
    from: 'spec',
    hears: [
      [
        `${OK}{"Config":{"Datacenter":"dc1","PrimaryDatacenter":"dc1","NodeName":"n1","Server":true,"Revision":"0","Version":"1.15.2"},` +
          '"DebugConfig":{"ACLsEnabled":false,"EnableLocalScriptChecks":true,"EnableRemoteScriptChecks":true},"Member":{"Name":"n1"}}',
      ],
    ],
    gives: {
      name: 'consul',
      product: 'HashiCorp Consul',
      version: '1.15.2',
      auth: 'none',
      facts: { datacenter: 'dc1', remoteScripts: true },
    },
  },
  {
    title: 'Consul with access control',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nPermission denied: anonymous token lacks permission \'agent:read\' on "n1". ' +
          'The anonymous token is used implicitly when a request does not specify a token.',
      ],
    ],
    gives: { name: 'consul', product: 'HashiCorp Consul', auth: 'required' },
  },
  {
    title: 'a web server that refuses',
    from: 'spec',
    hears: [['HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nPermission denied']],
    gives: 'nothing',
  },
]
