import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'proxy-get',
  service: 'HTTP proxy',
  about: 'Asks for the page at / as of a web server, and reads how a proxy refuses it. Goes nowhere through it.',
  safety: 'read',
  transport: 'tcp',
  ports: [3128, 8118],
  rarity: 9,
  sign: /^HTTP\/1\.[01] (?:4|50)\d{2}[\s\S]{0,2000}?\n(?:Server: (?:squid|tinyproxy|privoxy|mitmproxy)|Proxy-(?:agent|Authenticate):|X-Squid-Error:)/i,
  refines: 'http',
  conversations: [{ turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page) return undefined
    const { status, headers, body } = page
    const named = [headers.get('server'), headers.get('proxy-agent'), headers.get('via')].map((text) =>
      PRODUCT.exec(text ?? ''),
    )
    const [, name, version] =
      named.find((found) => found !== null) ?? /(Privoxy|tinyproxy)/i.exec(body.slice(0, 2000)) ?? []
    const isProxy = name !== undefined && status >= 400
    if (!isProxy && status !== 407 && !headers.has('x-squid-error') && !headers.has('proxy-agent')) return undefined
    return {
      name: 'http-proxy',
      ...(name !== undefined && { product: PRODUCTS[name.toLowerCase()] ?? name }),
      ...(version !== undefined && { version }),
      auth: status === 407 ? 'required' : status === 403 ? 'refused-by-acl' : 'unknown',
    }
  },

  sources: ['RFC 9110 §7.6.3 (Via), §11.7.1 (Proxy-Authenticate), §15.5.8 (407)'],
}

const PRODUCT = /\b(squid|tinyproxy|privoxy|mitmproxy)(?:[/ ](\d[\w.+~-]{0,40}))?/i
const PRODUCTS: Readonly<Record<string, string>> = {
  squid: 'Squid',
  tinyproxy: 'Tinyproxy',
  privoxy: 'Privoxy',
  mitmproxy: 'mitmproxy',
}
