import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'elasticsearch-root',
  service: 'Elasticsearch, OpenSearch',
  about:
    'Asks for the page at /, which tells product and version, and whether the names of the indices can be had. Reads no document.',
  safety: 'read',
  transport: 'tcp',
  ports: [[9200, 9202]],
  rarity: 9,
  sign: /"tagline"\s{0,4}:\s{0,4}"(?:You Know, for Search|The OpenSearch Project)|x-elastic-product: Elasticsearch|"security_exception"|realm="(?:OpenSearch|Open Distro) Security"/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] },
    {
      turns: [{ say: httpGet('/_cat/indices?h=index&format=json'), isWhole: isWholeHttp }],
      when: isOpenAtRoot,
    },
  ],

  identify(heard) {
    const root = readHttp(heard.reply(0))
    if (!root) return undefined
    const { status, headers, body } = root
    if (isOpenAtRoot(heard)) {
      const about = jsonObject(body)
      const isOpenSearch = textAt(about, 'version', 'distribution') === 'opensearch' || /OpenSearch/.test(body)
      const cluster = textAt(about, 'cluster_name')
      const version = textAt(about, 'version', 'number')
      const list = readHttp(heard.reply(0, 1))
      return {
        ...namesOf(isOpenSearch),
        ...(version !== undefined && { version }),
        auth: authOf(list?.status),
        facts: {
          ...(cluster !== undefined && { cluster }),
          ...(list?.status === 200 && { indices: indicesIn(list.body) }),
        },
        excerpt: `${cluster ?? ''} ${version ?? ''}`,
      }
    }
    if (status !== 401 && status !== 403) return undefined
    const asked = headers.get('www-authenticate') ?? ''
    const isOpenSearch = /realm="(?:OpenSearch|Open Distro) Security"/i.test(asked)
    const isElastic = headers.get('x-elastic-product') === 'Elasticsearch' || /"security_exception"/.test(body)
    if (!isOpenSearch && !isElastic) return undefined
    const cleartext = /\bbasic\b/i.test(asked) && !heard.isInsideTls
    return {
      ...namesOf(isOpenSearch),
      auth: 'required',
      ...(cleartext && { facts: { cleartextLogin: true } }),
    }
  },

  facts: {
    cluster: 'The name of its cluster.',
    indices: 'The names of the indices, where whoever asks is told.',
  },
  sources: [
    'Elasticsearch reference: root endpoint "/", cat indices API, security (401 security_exception)',
    'OpenSearch documentation: version.distribution, Security plugin (HTTP basic authentication)',
  ],
}

function isOpenAtRoot(heard: Heard): boolean {
  const root = readHttp(heard.reply(0))
  return (
    root?.status === 200 && /"tagline"\s{0,4}:\s{0,4}"(?:You Know, for Search|The OpenSearch Project)/.test(root.body)
  )
}

function namesOf(isOpenSearch: boolean) {
  return isOpenSearch
    ? { name: 'opensearch', product: 'OpenSearch' }
    : { name: 'elasticsearch', product: 'Elasticsearch' }
}

/** The page at / may be open to all, and the data not. Where the second question went unanswered, the first one counts. */
function authOf(listStatus: number | undefined): 'none' | 'required' {
  return listStatus === 401 || listStatus === 403 ? 'required' : 'none'
}

/** The list may have been cut: it is not parsed as a whole. */
function indicesIn(body: string): string[] {
  return Array.from(body.matchAll(/"index"\s{0,4}:\s{0,4}"([^"\\]{1,255})"/g), ([, name = '']) => name).slice(0, 100)
}
