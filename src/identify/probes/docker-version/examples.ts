import type { Example } from '../../probe.js'

const VERSION =
  'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nDocker-Experimental: false\r\nOstype: linux\r\nServer: Docker/20.10.24+dfsg1 (linux)\r\nDate: Wed, 25 Nov 2026 17:46:26 GMT\r\nContent-Length: 792\r\nConnection: close\r\n\r\n{"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"20.10.24+dfsg1","Details":{"ApiVersion":"1.41","Arch":"amd64","BuildTime":"2026-05-07T21:09:36.000000000+00:00","Experimental":"false","GitCommit":"5d6db84","GoVersion":"go1.19.8","KernelVersion":"6.1.0-180-amd64","MinAPIVersion":"1.12","Os":"linux"}},{"Name":"containerd","Version":"1.6.20~ds1","Details":{"GitCommit":"1.6.20~ds1-1+deb12u3"}},{"Name":"runc","Version":"1.1.5+ds1","Details":{"GitCommit":"1.1.5+ds1-1+deb12u1"}},{"Name":"docker-init","Version":"0.19.0","Details":{"GitCommit":""}}],"Version":"20.10.24+dfsg1","ApiVersion":"1.41","MinAPIVersion":"1.12","GitCommit":"5d6db84","GoVersion":"go1.19.8","Os":"linux","Arch":"amd64","KernelVersion":"6.1.0-180-amd64","BuildTime":"2026-05-07T21:09:36.000000000+00:00"}\n'

export const examples: readonly Example[] = [
  {
    title: 'Docker 20.10 of Debian 12, for whoever comes (its kernel renamed)',
    from: 'real',
    hears: [
      [VERSION],
      [
        'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nDocker-Experimental: false\r\nOstype: linux\r\nServer: Docker/20.10.24+dfsg1 (linux)\r\nDate: Wed, 25 Nov 2026 17:46:26 GMT\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[]\n',
      ],
    ],
    gives: {
      name: 'docker',
      product: 'Docker Engine',
      version: '20.10.24',
      distroPatched: true,
      auth: 'none',
      facts: { apiVersion: '1.41', os: 'linux', kernel: '6.1.0-180-amd64' },
    },
  },
  {
    title: 'Docker behind a plug-in that asks for rights',
    from: 'spec',
    hears: [
      ['HTTP/1.1 403 Forbidden\r\nServer: Docker/24.0.5 (linux)\r\n\r\n{"message":"authorization denied by plugin"}'],
      ['HTTP/1.1 403 Forbidden\r\nServer: Docker/24.0.5 (linux)\r\n\r\n{"message":"authorization denied by plugin"}'],
    ],
    gives: { name: 'docker', product: 'Docker Engine', version: '24.0.5', auth: 'required' },
  },
  {
    title: 'Podman 4.3',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Libpod/4.3.1 (linux)\r\nContent-Type: application/json\r\n\r\n{"Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24","Os":"linux"}',
      ],
      ['HTTP/1.1 200 OK\r\nServer: Libpod/4.3.1 (linux)\r\n\r\n[]'],
    ],
    gives: {
      name: 'docker',
      product: 'Podman',
      version: '4.3.1',
      auth: 'none',
      facts: { apiVersion: '1.41', os: 'linux' },
    },
  },
  {
    title: 'an application with an address /version of its own',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\n\r\n{"Version":"1.2.3"}']],
    gives: 'nothing',
  },
]
