import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'couchdb-root',
  service: 'CouchDB',
  about: 'Asks for the page at /, which tells the version, and for the names of the databases. Reads no document.',
  safety: 'read',
  transport: 'tcp',
  ports: [5984],
  tlsPorts: [6984],
  rarity: 9,
  sign: /"couchdb"\s{0,4}:\s{0,4}"Welcome"|^server: CouchDB\//im,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/_all_dbs'), isWhole: isWholeHttp }], when: isCouch },
  ],

  identify(heard) {
    if (!isCouch(heard)) return undefined
    const root = readHttp(heard.reply(0))!
    const about = jsonObject(root.body)
    const version = textAt(about, 'version') ?? /^CouchDB\/(\d[\w.]{0,20})/.exec(root.headers.get('server') ?? '')?.[1]
    const vendor = textAt(about, 'vendor', 'name')
    const list = readHttp(heard.reply(0, 1))
    const isOpen = list?.status === 200 && /^\s{0,8}\[/.test(list.body)
    const isDenied = [root.status, list?.status].some((status) => status === 401 || status === 403)
    return {
      name: 'couchdb',
      product: 'Apache CouchDB',
      ...(version !== undefined && { version }),
      auth: isOpen ? 'none' : isDenied ? 'required' : 'unknown',
      facts: {
        ...(vendor !== undefined && { vendor }),
        ...(isOpen && { databases: namesIn(list.body) }),
      },
      excerpt: `CouchDB ${version ?? ''}`,
    }
  },

  facts: {
    vendor: 'Who has packed it.',
    databases: 'The names of the databases, where whoever asks is told.',
  },
  sources: ['Apache CouchDB API reference: / (welcome), /_all_dbs, require_valid_user'],
}

/** It welcomes whoever comes; where a login is required for everything, its Server header still names it. */
function isCouch(heard: Heard): boolean {
  const root = readHttp(heard.reply(0))
  if (!root) return false
  if (root.status === 200) return textAt(jsonObject(root.body), 'couchdb') === 'Welcome'
  return root.status === 401 && /^CouchDB\//.test(root.headers.get('server') ?? '')
}

function namesIn(body: string): string[] {
  return Array.from(body.slice(0, 16_384).matchAll(/"([^"\\]{1,200})"/g), ([, name = '']) => name)
}
