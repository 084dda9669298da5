import { httpGet, httpPostJson, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

/** Counts the keys that are named by one zero byte, which nobody's is; reads and changes none. */
const COUNT = '{"key":"AA==","range_end":"AA==","count_only":true}'

export const probe: Probe = {
  id: 'etcd-version',
  service: 'etcd',
  about: 'Asks for the version, and whether an empty range of keys may be counted. Reads no key.',
  safety: 'read',
  transport: 'tcp',
  ports: [2379, 2380, 4001],
  rarity: 9,
  sign: /"etcdserver"\s{0,4}:/,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/version'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpPostJson('/v3/kv/range', COUNT), isWhole: isWholeHttp }], when: isEtcd },
  ],

  identify(heard) {
    const about = versionOf(heard)
    if (!about) return undefined
    const cluster = textAt(about, 'etcdcluster')
    return {
      name: 'etcd',
      product: 'etcd',
      version: textAt(about, 'etcdserver')!,
      auth: authOf(heard),
      ...(cluster !== undefined && { facts: { clusterVersion: cluster } }),
      excerpt: readHttp(heard.reply(0))!.body,
    }
  },

  facts: { clusterVersion: 'The version that its whole cluster can do.' },
  sources: ['etcd documentation: /version; gRPC gateway, POST /v3/kv/range; authentication ("user name is empty")'],
}

function versionOf(heard: Heard): Readonly<Record<string, unknown>> | undefined {
  const page = readHttp(heard.reply(0))
  const about = page?.status === 200 ? jsonObject(page.body) : undefined
  return textAt(about, 'etcdserver') === undefined ? undefined : about
}

function isEtcd(heard: Heard): boolean {
  return versionOf(heard) !== undefined
}

function authOf(heard: Heard): 'none' | 'required' | 'unknown' {
  const answer = readHttp(heard.reply(0, 1))
  if (!answer) return 'unknown'
  if (answer.status === 401 || answer.status === 403) return 'required'
  if (/user name is empty|invalid auth token|permission denied/.test(answer.body)) return 'required'
  return answer.status === 200 && /"header"\s{0,4}:/.test(answer.body) ? 'none' : 'unknown'
}
