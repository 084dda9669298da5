import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Probe } from '../../probe.js'
import { askForAttributes, readAttributes } from './attributes.js'

export const probe: Probe = {
  id: 'ipp-server',
  service: 'IPP, CUPS',
  about: 'Reads what the web server of a printer says of itself, and asks for the make of the printer. Prints nothing.',
  safety: 'read',
  transport: 'tcp',
  ports: [631],
  rarity: 9,
  sign: /^HTTP\/1\.[01] \d{3}[\s\S]{0,1500}?\nServer: [^\n]{0,60}\bIPP\/\d/i,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] },
    {
      turns: [{ say: ({ target }) => askForAttributes(target), isWhole: isWholeHttp }],
      when: (heard) => readHttp(heard.reply(0)) !== undefined,
    },
  ],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    const answer = readHttp(heard.reply(0, 1))
    const isIpp = answer?.status === 200 && /^application\/ipp\b/i.test(answer.headers.get('content-type') ?? '')
    const attributes = isIpp ? readAttributes(answer.body) : undefined
    const server = page?.headers.get('server') ?? ''
    const protocolVersion = /\bIPP\/(\d\.\d)/.exec(server)?.[1]
    if (!page || (protocolVersion === undefined && !attributes)) return undefined
    const short = /^CUPS\/(\S{1,40})/.exec(server)?.[1]
    const cups = short && (/ - CUPS v?(\d[\w.]{0,20})<\/TITLE>/i.exec(page.body.slice(0, 2000))?.[1] ?? short)
    const product = cups === undefined ? attributes?.model : 'CUPS'
    const version = cups ?? attributes?.firmware
    const statuses = [page.status, answer?.status]
    return {
      name: 'ipp',
      ...(product !== undefined && { product }),
      ...(version !== undefined && { version }),
      auth: attributes?.isOpen
        ? 'none'
        : statuses.includes(403)
          ? 'refused-by-acl'
          : statuses.includes(401)
            ? 'required'
            : 'unknown',
      facts: { ...(protocolVersion !== undefined && { protocolVersion }) },
    }
  },

  sources: [
    'RFC 8010 §3 (encoding), RFC 8011 §4.2.5 (Get-Printer-Attributes)',
    'CUPS: ServerTokens (CUPS/major.minor IPP/2.1)',
  ],
}
