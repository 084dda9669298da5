import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

/** How a kubelet certifies itself when nobody else does: an authority of its own, named by the moment it was made. */
const OWN_AUTHORITY = /-ca@\d{9,11}\b/
/** How a cluster certifies its nodes. */
const NODE = /\bsystem:nodes?\b/

export const probe: Probe = {
  id: 'kubelet-pods',
  service: 'Kubelet',
  about: 'Asks for the list of its pods, to see whether strangers may. Runs nothing in them.',
  safety: 'read',
  transport: 'tcp',
  ports: [10255],
  tlsPorts: [10250],
  rarity: 9,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/pods'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page) return undefined
    if (page.status === 200 && /^\{"kind":"PodList","(?:apiVersion":"v1|metadata)"/.test(page.body)) {
      return { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'none' }
    }
    if (page.status === 403 && FORBIDDEN.test(page.body)) {
      return { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'required', facts: { anonymousRequests: true } }
    }
    if (page.status === 401 && /^Unauthorized\s{0,2}$/.test(page.body) && isCertifiedAsNode(heard)) {
      return { name: 'kubelet', product: 'Kubernetes kubelet', auth: 'required', facts: { anonymousRequests: false } }
    }
    return undefined
  },

  facts: {
    anonymousRequests: 'Requests of strangers are let in as system:anonymous, and judged by the rights of that user.',
  },
  sources: [
    'Kubernetes documentation, Kubelet authentication/authorization (401, system:anonymous, nodes/proxy)',
    'Kubernetes API reference: PodList',
  ],
}

const FORBIDDEN = /^Forbidden \(user=system:anonymous, verb=\w{1,20}, resource=nodes, subresource/

/** A bare 401 could be anybody's: the certificate tells whose it is. */
function isCertifiedAsNode({ tls }: Heard): boolean {
  return OWN_AUTHORITY.test(tls?.issuer ?? '') || NODE.test(tls?.subject ?? '')
}
