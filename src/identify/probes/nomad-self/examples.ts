import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Nomad 1.5 without access control',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Nomad-Index: 12\r\nX-Nomad-Knownleader: true\r\nX-Nomad-Lastcontact: 0\r\n\r\n[]',
      ],
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"config":{"Datacenter":"dc1","Version":{"Revision":"0","Version":"1.5.2","VersionPrerelease":""}},"member":{"Name":"n1.global"}}',
      ],
    ],
    gives: { name: 'nomad', product: 'HashiCorp Nomad', version: '1.5.2', auth: 'none' },
  },
  {
    title: 'Nomad with access control',
    from: 'spec',
    hears: [
      ['HTTP/1.1 403 Forbidden\r\nX-Nomad-Index: 0\r\nX-Nomad-Knownleader: false\r\n\r\nPermission denied'],
      ['HTTP/1.1 403 Forbidden\r\n\r\nPermission denied'],
    ],
    gives: { name: 'nomad', product: 'HashiCorp Nomad', auth: 'required' },
  },
  {
    title: 'a web server with jobs of its own',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]']],
    gives: 'nothing',
  },
]
