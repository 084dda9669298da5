import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'grafana-health',
  service: 'Grafana',
  about: 'Asks for its health, which tells the version, and for the organisation, to see whether strangers may.',
  safety: 'read',
  transport: 'tcp',
  ports: [3000],
  rarity: 9,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/api/health'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/api/org'), isWhole: isWholeHttp }], when: isGrafana },
  ],

  identify(heard) {
    if (!isGrafana(heard)) return undefined
    const version = textAt(jsonObject(readHttp(heard.reply(0))?.body ?? ''), 'version')
    const status = readHttp(heard.reply(0, 1))?.status
    return {
      name: 'grafana',
      product: 'Grafana',
      ...(version !== undefined && { version }),
      auth: status === 200 ? 'none' : status === 401 || status === 403 ? 'required' : 'unknown',
    }
  },

  sources: ['Grafana HTTP API: GET /api/health, GET /api/org; anonymous authentication'],
}

function isGrafana(heard: Heard): boolean {
  const page = readHttp(heard.reply(0))
  const told = jsonObject(page?.body ?? '')
  if (textAt(told, 'database') === undefined) return false
  return textAt(told, 'commit') !== undefined || textAt(told, 'version') !== undefined
}
