import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'jenkins-headers',
  service: 'Jenkins',
  about: 'Reads the version in its headers, and asks for the page of the script console, to see whether strangers may.',
  safety: 'read',
  transport: 'tcp',
  ports: [],
  rarity: 9,
  sign: /^HTTP\/1\.[01] \d{3}[\s\S]{0,3000}?\nX-Jenkins:/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/script'), isWhole: isWholeHttp }], when: isJenkins },
  ],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page || !isJenkins(heard)) return undefined
    const version = page.headers.get('x-jenkins')
    const script = readHttp(heard.reply(0, 1))
    return {
      name: 'jenkins',
      product: 'Jenkins',
      ...(version !== undefined && { version }),
      auth: page.status === 200 ? 'none' : page.status === 401 || page.status === 403 ? 'required' : 'unknown',
      facts: { ...(script && { scriptConsole: script.status === 200 }) },
    }
  },

  facts: { scriptConsole: 'The console that runs whatever is typed is open to strangers.' },
  sources: ['Jenkins handbook: X-Jenkins header; Script Console at /script; anonymous read access'],
}

function isJenkins(heard: Heard): boolean {
  return readHttp(heard.reply(0))?.headers.has('x-jenkins') === true
}
