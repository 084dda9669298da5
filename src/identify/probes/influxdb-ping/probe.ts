import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'influxdb-ping',
  service: 'InfluxDB',
  about: 'Pings it, which tells the version, and asks for the names of the databases. Reads no series.',
  safety: 'read',
  transport: 'tcp',
  ports: [8086],
  rarity: 9,
  sign: /^x-influxdb-version:/im,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/ping'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/query?q=SHOW%20DATABASES'), isWhole: isWholeHttp }], when: isInflux },
  ],

  identify(heard) {
    const version = versionOf(heard)
    if (version === undefined) return undefined
    const build = readHttp(heard.reply(0))?.headers.get('x-influxdb-build')
    const list = readHttp(heard.reply(0, 1))
    const isOpen = list?.status === 200 && /"results"/.test(list.body)
    return {
      name: 'influxdb',
      product: 'InfluxDB',
      version: version.replace(/^v/, ''),
      auth: isOpen ? 'none' : list?.status === 401 || list?.status === 403 ? 'required' : 'unknown',
      facts: {
        ...(build !== undefined && { build }),
        ...(isOpen && { databases: namesIn(list.body) }),
      },
      excerpt: version,
    }
  },

  facts: {
    build: 'Which edition it is: OSS, ENT.',
    databases: 'The names of the databases, where whoever asks is told.',
  },
  sources: ['InfluxDB 1.x API reference: /ping, /query', 'InfluxDB 2.x API reference: /ping, authentication (401)'],
}

function versionOf(heard: Heard): string | undefined {
  const page = readHttp(heard.reply(0))
  const version = page?.headers.get('x-influxdb-version')
  return version !== undefined && /^v?\d[\w.+~-]{0,40}$/.test(version) ? version : undefined
}

function isInflux(heard: Heard): boolean {
  return versionOf(heard) !== undefined
}

/** `"values":[["_internal"],["shop"]]`. */
function namesIn(body: string): string[] {
  const from = body.indexOf('"values":')
  if (from < 0) return []
  return Array.from(body.slice(from, from + 16_384).matchAll(/\["([^"\\]{1,200})"\]/g), ([, name = '']) => name)
}
