import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'prometheus-buildinfo',
  service: 'Prometheus',
  about: 'Asks for the version, which it tells whoever may query it. Reads no metric.',
  safety: 'read',
  transport: 'tcp',
  ports: [9090],
  rarity: 9,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/api/v1/status/buildinfo'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    const told = page?.status === 200 ? jsonObject(page.body) : undefined
    const version = textAt(told, 'data', 'version')
    const goVersion = textAt(told, 'data', 'goVersion')
    if (textAt(told, 'status') !== 'success' || version === undefined || goVersion === undefined) return undefined
    return { name: 'prometheus', product: 'Prometheus', version, auth: 'none' }
  },

  sources: ['Prometheus HTTP API: /api/v1/status/buildinfo'],
}
