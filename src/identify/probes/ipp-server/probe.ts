import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'ipp-server',
  service: 'IPP, CUPS',
  about: 'Reads what the web server of a printer, or of a print server, says of itself. Prints nothing.',
  safety: 'read',
  transport: 'tcp',
  ports: [631],
  tlsPorts: [631],
  rarity: 9,
  sign: /^HTTP\/1\.[01] \d{3}[\s\S]{0,1500}?\nServer: [^\n]{0,60}\bIPP\/\d/i,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    const server = page?.headers.get('server') ?? ''
    const protocolVersion = /\bIPP\/(\d\.\d)/.exec(server)?.[1]
    if (!page || protocolVersion === undefined) return undefined
    const cups = /^CUPS\/(\S{1,40})/.exec(server)
    return {
      name: 'ipp',
      ...(cups && { product: 'CUPS', version: cups[1]! }),
      auth: page.status === 403 ? 'refused-by-acl' : page.status === 401 ? 'required' : 'unknown',
      facts: { protocolVersion },
    }
  },

  sources: ['RFC 8011 §4.1.8 (versions of IPP)', 'CUPS: ServerTokens (CUPS/major.minor IPP/2.1)'],
}
