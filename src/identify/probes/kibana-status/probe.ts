import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'kibana-status',
  service: 'Kibana',
  about: 'Asks for its status, which may tell the version, and where it sends a browser: to its pages or to a login.',
  safety: 'read',
  transport: 'tcp',
  ports: [5601],
  rarity: 9,
  sign: /^HTTP\/1\.[01] \d{3}[\s\S]{0,3000}?\nkbn-(?:name|version|license-sig):/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/api/status'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/'), isWhole: isWholeHttp }], when: isKibana },
  ],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page || !isKibana(heard)) return undefined
    const version = textAt(jsonObject(page.body), 'version', 'number') ?? page.headers.get('kbn-version')
    return {
      name: 'kibana',
      product: 'Kibana',
      ...(version !== undefined && { version }),
      auth: page.status === 401 ? 'required' : authOf(readHttp(heard.reply(0, 1))?.headers.get('location')),
    }
  },

  sources: ['Kibana API: GET /api/status; headers kbn-name and kbn-license-sig; redirects to /login, /app, /spaces'],
}

function isKibana(heard: Heard): boolean {
  const page = readHttp(heard.reply(0))
  return ['kbn-name', 'kbn-version', 'kbn-license-sig'].some((name) => page?.headers.has(name))
}

function authOf(redirect = ''): 'none' | 'required' | 'unknown' {
  if (/\/(?:login\b|internal\/security\/)/.test(redirect)) return 'required'
  return /\/(?:app\/|spaces\/enter)/.test(redirect) ? 'none' : 'unknown'
}
