import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'alertmanager-status',
  service: 'Prometheus Alertmanager',
  about: 'Asks for its status, which tells the version to whoever may use it. Reads no alert.',
  safety: 'read',
  transport: 'tcp',
  ports: [9093],
  rarity: 9,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/api/v2/status'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    const told = page?.status === 200 ? jsonObject(page.body) : undefined
    const version = textAt(told, 'versionInfo', 'version')
    if (version === undefined || textAt(told, 'cluster', 'status') === undefined) return undefined
    return { name: 'alertmanager', product: 'Prometheus Alertmanager', version, auth: 'none' }
  },

  sources: ['Alertmanager API v2 (OpenAPI): GET /status (alertmanagerStatus)'],
}
