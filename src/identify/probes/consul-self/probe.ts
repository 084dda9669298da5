import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Probe } from '../../probe.js'

/** How its access control refuses a request without a token. */
const REFUSED = /^(?:Permission denied: [^\n]{0,200}lacks permission 'agent:read'|ACL not found)/

export const probe: Probe = {
  id: 'consul-self',
  service: 'Consul',
  about: 'Asks the agent what it is, which it tells whoever may read agents. Reads no key.',
  safety: 'read',
  transport: 'tcp',
  ports: [8500],
  tlsPorts: [8501],
  rarity: 9,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/v1/agent/self'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (page?.status === 403 && REFUSED.test(page.body)) {
      return { name: 'consul', product: 'HashiCorp Consul', auth: 'required' }
    }
    const told = page?.status === 200 ? jsonObject(page.body) : undefined
    const version = textAt(told, 'Config', 'Version')
    const datacenter = textAt(told, 'Config', 'Datacenter')
    if (version === undefined || datacenter === undefined) return undefined
    return {
      name: 'consul',
      product: 'HashiCorp Consul',
      version,
      auth: 'none',
      facts: { datacenter, ...(runsScripts(told?.DebugConfig) && { remoteScripts: true }) },
    }
  },

  facts: {
    datacenter: 'The name of its datacenter.',
    remoteScripts: 'Runs the scripts that whoever may register a check hands in over its interface.',
  },
  sources: ['Consul HTTP API: GET /v1/agent/self', 'Consul agent configuration: enable_script_checks'],
}

function runsScripts(config: unknown): boolean {
  return typeof config === 'object' && config !== null && Object.entries(config).some(isRemoteScripts)
}

function isRemoteScripts([name, value]: [string, unknown]): boolean {
  return name === 'EnableRemoteScriptChecks' && value === true
}
