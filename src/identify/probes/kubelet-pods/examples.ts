import type { Example } from '../../probe.js'

const UNAUTHORIZED =
  'HTTP/1.1 401 Unauthorized\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 12\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nUnauthorized'

export const examples: readonly Example[] = [
  {
    title: 'a kubelet that shows its pods to whoever asks',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}',
      ],
    ],
    gives: { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'none' },
  },
  {
    title: 'a kubelet that judges anonymous requests',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nForbidden (user=system:anonymous, verb=get, resource=nodes, subresource=proxy)',
      ],
    ],
    gives: { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'required', facts: { anonymousRequests: true } },
  },
  {
    title: 'a kubelet without anonymous requests, certified by itself',
    from: 'spec',
    hears: [[UNAUTHORIZED]],
    tls: { version: 'TLSv1.3', subject: 'node1@1704067200', issuer: 'node1-ca@1704067200' },
    gives: { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'required', facts: { anonymousRequests: false } },
  },
  {
    title: 'a kubelet without anonymous requests, certified by its cluster',
    from: 'spec',
    hears: [[UNAUTHORIZED]],
    tls: { version: 'TLSv1.3', subject: 'system:node:node1', issuer: 'kubernetes' },
    gives: { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'required', facts: { anonymousRequests: false } },
  },
  {
    title: 'another service in Go that wants a login',
    from: 'spec',
    hears: [[UNAUTHORIZED]],
    tls: { version: 'TLSv1.3', subject: 'example.invalid', issuer: 'Example CA' },
    gives: 'nothing',
  },
]
