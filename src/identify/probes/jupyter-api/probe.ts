import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'jupyter-api',
  service: 'Jupyter',
  about: 'Asks for the version, then for the list of running kernels, to see whether strangers may. Starts none.',
  safety: 'read',
  transport: 'tcp',
  ports: [[8888, 8890]],
  rarity: 9,
  sign: /^HTTP\/1\.1 \d{3}[\s\S]{0,1000}?\n(?:Server: TornadoServer\/|X-JupyterHub-Version:)/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/api'), isWhole: isWholeHttp }] },
    {
      turns: [{ say: httpGet('/api/kernels'), isWhole: isWholeHttp }],
      when: (heard) => versionOf(heard) !== undefined,
    },
  ],

  identify(heard) {
    const hub = readHttp(heard.reply(0))?.headers.get('x-jupyterhub-version')
    if (hub !== undefined) return { name: 'jupyter', product: 'JupyterHub', version: hub, auth: 'required' }
    const version = versionOf(heard)
    const kernels = readHttp(heard.reply(0, 1))
    if (version === undefined || !kernels) return undefined
    const isOpen = kernels.status === 200 && /^\s{0,10}\[/.test(kernels.body)
    const isShut = kernels.status === 401 || kernels.status === 403
    if (!isOpen && !isShut) return undefined
    return { name: 'jupyter', product: 'Jupyter Server', version, auth: isOpen ? 'none' : 'required' }
  },

  sources: ['Jupyter Server REST API: GET /api, GET /api/kernels', 'JupyterHub documentation: X-JupyterHub-Version'],
}

/** All that it says at /api is a version, and its web server is Tornado. */
function versionOf(heard: Heard): string | undefined {
  const page = readHttp(heard.reply(0))
  if (page?.status !== 200 || !/^TornadoServer\//.test(page.headers.get('server') ?? '')) return undefined
  const told = jsonObject(page.body)
  return told && Object.keys(told).length === 1 ? textAt(told, 'version') : undefined
}
