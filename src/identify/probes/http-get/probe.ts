import { httpGet, isWholeHttp, readHttp, serverProduct } from '../../http.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'http-get',
  service: 'HTTP',
  about: 'Asks for the page at /, and reads its head and its title. Follows no redirect.',
  safety: 'read',
  transport: 'tcp',
  ports: [
    ...[80, 81, 591, 631, 3000, 3128, 5000, 5601, 5985, 7474, 7547, 7001, [8000, 8010], 8047, 8069],
    ...([[8080, 8090], 8161, 8500, 8888, 8889, 9000, [9080, 9090], 9091, 9200, 15672, 16010, 50070] as const),
  ] as const,
  tlsPorts: [443, 4443, 5986, 6443, 7443, 8443, 9443, 10250],
  rarity: 1,
  sign: /^HTTP\/1\.[01] \d{3}/,
  conversations: [{ turns: [{ say: httpGet('/'), isWhole: isWholeHttp }] }],

  identify(heard) {
    const page = readHttp(heard.reply(0))
    if (!page) return undefined
    const { status, headers, body } = page
    const server = headers.get('server')
    const asked = headers.get('www-authenticate') ?? headers.get('proxy-authenticate')
    const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(body.slice(0, 32_768))?.[1]?.replace(/\s+/g, ' ')
    const realm = asked === undefined ? undefined : /realm="?([^",]{1,200})/i.exec(asked)?.[1]
    const basic = asked !== undefined && /^\s*basic\b/i.test(asked)
    return {
      name: 'http',
      ...(server !== undefined && serverProduct(server)),
      ...(server !== undefined && DISTRIBUTION.test(server) && { distroPatched: true }),
      auth: status === 401 || status === 407 ? 'required' : 'unknown',
      facts: {
        status,
        ...textFacts({
          server,
          title,
          realm,
          poweredBy: headers.get('x-powered-by'),
          redirect: headers.get('location'),
        }),
        ...(basic && !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: heard.reply(0).text.split('\n', 1)[0]! + (server === undefined ? '' : `\nServer: ${server}`),
    }
  },

  facts: {
    status: 'The status code of its answer.',
    server: 'Its Server header, whole.',
    title: 'The title of the page.',
    poweredBy: 'Its X-Powered-By header.',
    redirect: 'Where it sends a browser instead.',
  },
  sources: ['RFC 9110 §10.2.4 (Server), §11.6.1 (WWW-Authenticate)', 'RFC 9112 §4 (status line)'],
}

const DISTRIBUTION = /\((?:Debian|Ubuntu|Red Hat|CentOS|Fedora|AlmaLinux|Rocky|SUSE|Raspbian)[^)]{0,40}\)/i

function textFacts(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text ? [[name, text]] : [])))
}
