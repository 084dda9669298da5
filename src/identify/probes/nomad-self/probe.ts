import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'nomad-self',
  service: 'Nomad',
  about: 'Asks for the list of jobs, to see whether strangers may, and the agent for its version. Starts no job.',
  safety: 'read',
  transport: 'tcp',
  ports: [4646],
  rarity: 9,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/v1/jobs?per_page=1'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/v1/agent/self'), isWhole: isWholeHttp }], when: isNomad },
  ],

  identify(heard) {
    if (!isNomad(heard)) return undefined
    const jobs = readHttp(heard.reply(0))
    const self = jsonObject(readHttp(heard.reply(0, 1))?.body ?? '')
    const version = textAt(self, 'config', 'Version', 'Version') ?? textAt(self, 'member', 'Tags', 'build')
    return {
      name: 'nomad',
      product: 'HashiCorp Nomad',
      ...(version !== undefined && { version }),
      auth: jobs?.status === 200 ? 'none' : jobs?.status === 403 ? 'required' : 'unknown',
    }
  },

  sources: ['Nomad HTTP API: GET /v1/jobs (X-Nomad-Index), GET /v1/agent/self'],
}

function isNomad(heard: Heard): boolean {
  const jobs = readHttp(heard.reply(0))
  return jobs?.headers.has('x-nomad-index') === true || jobs?.headers.has('x-nomad-knownleader') === true
}
