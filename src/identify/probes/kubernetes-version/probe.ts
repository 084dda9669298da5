import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'kubernetes-version',
  service: 'Kubernetes API server',
  about: 'Asks for the version, then for the name of one namespace, to see whether strangers may. Reads no secret.',
  safety: 'read',
  transport: 'tcp',
  ports: [],
  tlsPorts: [6443, 16443],
  rarity: 9,
  sign: /^HTTP\/1\.[01] (?:200|401|403)[\s\S]{0,1500}?\r\n\r\n(?:[\da-f]{1,6}\r\n)?\{\s{0,4}"(?:kind":\s?"Status",\s{0,4}"apiVersion":\s?"v1"|paths":\s?\[)/,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/version'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/api/v1/namespaces?limit=1'), isWhole: isWholeHttp }], when: isKubernetes },
  ],

  identify(heard) {
    if (!isKubernetes(heard)) return undefined
    const told = jsonObject(readHttp(heard.reply(0))?.body ?? '')
    const version = textAt(told, 'gitVersion')?.replace(/^v/, '')
    const platform = textAt(told, 'platform')
    const asked = [statusOf(heard.reply(0)), statusOf(heard.reply(0, 1))]
    const list = readHttp(heard.reply(0, 1))
    const isListed = list?.status === 200 && textAt(jsonObject(list.body), 'kind') === 'NamespaceList'
    return {
      name: 'kubernetes',
      product: 'Kubernetes',
      ...(version !== undefined && { version }),
      auth: isListed ? 'none' : asked.some((status) => status !== undefined) ? 'required' : 'unknown',
      facts: {
        ...(platform !== undefined && { platform }),
        ...(asked.some((status) => status?.reason === 'Unauthorized') && { anonymousRequests: false }),
        ...(asked.some((status) => status?.reason === 'Forbidden' && status.message.includes('system:anonymous')) && {
          anonymousRequests: true,
        }),
      },
    }
  },

  facts: {
    platform: 'The system and the processor it was built for.',
    anonymousRequests: 'Requests of strangers are let in as system:anonymous, and judged by the rights of that user.',
  },
  sources: [
    'Kubernetes API reference: GET /version, list of Namespace, Status (kind, reason, message)',
    'Kubernetes documentation, Authenticating: anonymous requests',
  ],
}

interface Status {
  readonly reason: string
  readonly message: string
}

/** How it refuses: 401 Unauthorized, or 403 Forbidden to system:anonymous. */
function statusOf(reply: Reply): Status | undefined {
  const page = readHttp(reply)
  if (page?.status !== 401 && page?.status !== 403) return undefined
  const told = jsonObject(page.body)
  if (textAt(told, 'kind') !== 'Status' || textAt(told, 'apiVersion') !== 'v1') return undefined
  return { reason: textAt(told, 'reason') ?? '', message: textAt(told, 'message') ?? '' }
}

function isKubernetes(heard: Heard): boolean {
  const reply = heard.reply(0)
  if (statusOf(reply)) return true
  const page = readHttp(reply)
  const told = page?.status === 200 ? jsonObject(page.body) : undefined
  return textAt(told, 'gitVersion') !== undefined && textAt(told, 'gitTreeState') !== undefined
}
