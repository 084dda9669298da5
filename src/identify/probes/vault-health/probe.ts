import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'vault-health',
  service: 'HashiCorp Vault, OpenBao',
  about: 'Asks for its health, which it tells whoever asks. Reads no secret.',
  safety: 'read',
  transport: 'tcp',
  ports: [8200],
  tlsPorts: [8200],
  rarity: 9,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/v1/sys/health'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const told = jsonObject(readHttp(heard.reply(0))?.body ?? '')
    const version = textAt(told, 'version')
    const { initialized, sealed, standby } = told ?? {}
    if (typeof initialized !== 'boolean' || typeof sealed !== 'boolean' || typeof standby !== 'boolean')
      return undefined
    return {
      name: 'vault',
      product: 'HashiCorp Vault',
      ...(version !== undefined && { version }),
      auth: initialized ? 'required' : 'unknown',
      facts: { initialized, sealed },
    }
  },

  facts: {
    initialized: 'It has been set up. If not, whoever comes first may do so, and holds the keys.',
    sealed: 'Its secrets are locked until somebody unseals them.',
  },
  sources: ['Vault HTTP API: GET /v1/sys/health; every path but a few public ones of /v1/sys asks for a token'],
}
