import { httpGet, isWholeHttp, jsonObject, readHttp, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'docker-version',
  service: 'Docker Engine API',
  about: 'Asks for the version, then for the list of containers, one at most, to see whether strangers may.',
  safety: 'read',
  transport: 'tcp',
  ports: [2375, 4243],
  tlsPorts: [2376],
  rarity: 9,
  sign: /^HTTP\/1\.[01] \d{3}[\s\S]{0,1000}?\n(?:Server: (?:Docker|Libpod)\/|\r\n\{"message":"page not found"\})/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/version'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/containers/json?limit=1'), isWhole: isWholeHttp }], when: isDocker },
  ],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page || !isDocker(heard)) return undefined
    const told = jsonObject(page.body)
    const [, program, serverVersion] = /^(\w{1,20})\/(\S{1,60})/.exec(page.headers.get('server') ?? '') ?? []
    const version = textAt(told, 'Version') ?? serverVersion
    const [apiVersion, os] = [textAt(told, 'ApiVersion') ?? page.headers.get('api-version'), textAt(told, 'Os')]
    const kernel = textAt(told, 'KernelVersion')
    return {
      name: 'docker',
      product: program?.toLowerCase() === 'libpod' ? 'Podman' : 'Docker Engine',
      ...(version !== undefined && { version }),
      auth: authOf(heard),
      facts: {
        ...(apiVersion !== undefined && { apiVersion }),
        ...(os !== undefined && { os }),
        ...(kernel !== undefined && { kernel }),
      },
    }
  },

  facts: {
    apiVersion: 'The highest version of its interface.',
    os: 'The system it runs on.',
    kernel: 'The version of the kernel of the machine.',
  },
  sources: ['Docker Engine API reference: GET /version (SystemVersion), GET /containers/json (ContainerList)'],
}

function isDocker(heard: Heard): boolean {
  const page = readHttp(heard.reply(0))
  if (!page) return false
  if (/^(?:Docker|Libpod)\//i.test(page.headers.get('server') ?? '')) return true
  const told = page.status === 200 ? jsonObject(page.body) : undefined
  return textAt(told, 'ApiVersion') !== undefined && textAt(told, 'MinAPIVersion') !== undefined
}

function authOf(heard: Heard): 'none' | 'required' | 'unknown' {
  const list = readHttp(heard.reply(0, 1))
  if (list?.status === 200 && /^\s{0,10}\[/.test(list.body)) return 'none'
  return list?.status === 401 || list?.status === 403 ? 'required' : 'unknown'
}
