import type { Example } from '../../probe.js'

const HEAD =
  '\r\nAudit-Id: 4f0c5f0e-0000-4000-8000-000000000000\r\nCache-Control: no-cache, private\r\nContent-Type: application/json\r\n\r\n'
const VERSION =
  '{\n  "major": "1",\n  "minor": "27",\n  "gitVersion": "v1.27.3+k3s1",\n  "gitCommit": "0000",\n  "gitTreeState": "clean",\n' +
  '  "buildDate": "2023-06-26T00:00:00Z",\n  "goVersion": "go1.20.5",\n  "compiler": "gc",\n  "platform": "linux/amd64"\n}'

function refusal(code: number, reason: string, message: string): string {
  return `HTTP/1.1 ${code} ${reason}${HEAD}{\n  "kind": "Status",\n  "apiVersion": "v1",\n  "metadata": {},\n  "status": "Failure",\n  "message": "${message}",\n  "reason": "${reason}",\n  "code": ${code}\n}`
}

export const examples: readonly Example[] = [
  {
    title: 'k3s 1.27, whose anonymous requests may read the version only',
    from: 'spec',
    hears: [
      [`HTTP/1.1 200 OK${HEAD}${VERSION}`],
      [
        refusal(
          403,
          'Forbidden',
          'namespaces is forbidden: User \\"system:anonymous\\" cannot list resource \\"namespaces\\" in API group \\"\\" at the cluster scope',
        ),
      ],
    ],
    gives: {
      name: 'kubernetes',
      product: 'Kubernetes',
      version: '1.27.3+k3s1',
      auth: 'required',
      facts: { platform: 'linux/amd64', anonymousRequests: true },
    },
  },
  {
    title: 'an API server whose anonymous requests may read everything',
    from: 'spec',
    hears: [
      [`HTTP/1.1 200 OK${HEAD}${VERSION}`],
      [
        `HTTP/1.1 200 OK${HEAD}{"kind":"NamespaceList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"default"}}]}`,
      ],
    ],
    gives: {
      name: 'kubernetes',
      product: 'Kubernetes',
      version: '1.27.3+k3s1',
      auth: 'none',
      facts: { platform: 'linux/amd64' },
    },
  },
  {
    title: 'an API server without anonymous requests',
    from: 'spec',
    hears: [[refusal(401, 'Unauthorized', 'Unauthorized')], [refusal(401, 'Unauthorized', 'Unauthorized')]],
    gives: { name: 'kubernetes', product: 'Kubernetes', auth: 'required', facts: { anonymousRequests: false } },
  },
  {
    title: 'an application with an address /version of its own',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"version":"1.2.3","gitVersion":"v1.2.3"}']],
    gives: 'nothing',
  },
  {
    title: 'a web server that wants a password',
    from: 'spec',
    hears: [['HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n{"message":"Unauthorized"}']],
    gives: 'nothing',
  },
]
