import { httpGet, isWholeHttp, readHttp } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'clickhouse-query',
  service: 'ClickHouse',
  about: 'Pings it, and asks for its version by a query, without a name and a password. Reads no table.',
  safety: 'read',
  transport: 'tcp',
  ports: [8123],
  tlsPorts: [8443],
  rarity: 9,
  sign: /^x-clickhouse-/im,
  refines: 'http',
  conversations: [
    { turns: [{ say: httpGet('/ping'), isWhole: isWholeHttp }] },
    { turns: [{ say: httpGet('/?query=SELECT%20version()'), isWhole: isWholeHttp }], when: pongs },
  ],

  identify(heard) {
    const answer = readHttp(heard.reply(0, 1))
    if (!answer || !pongs(heard)) return undefined
    const { status, headers, body } = answer
    const display = headers.get('x-clickhouse-server-display-name')
    const code = headers.get('x-clickhouse-exception-code') ?? /^Code: (\d{1,4})[.,]/.exec(body)?.[1]
    if (display === undefined && !headers.has('x-clickhouse-query-id') && code === undefined) return undefined
    const version =
      /^(\d{1,2}\.\d{1,2}\.\d{1,4}(?:\.\d{1,6})?)\s{0,2}$/.exec(body)?.[1] ??
      /\(version (\d{1,2}\.\d{1,2}\.\d{1,4}(?:\.\d{1,6})?)/.exec(body)?.[1]
    return {
      name: 'clickhouse',
      product: 'ClickHouse',
      ...(version !== undefined && { version }),
      auth: authOf(status, code),
      ...(display !== undefined && { facts: { displayName: display } }),
      excerpt: body,
    }
  },

  facts: { displayName: 'The name that it goes by, often its host name.' },
  sources: [
    'ClickHouse documentation: HTTP interface (/ping, query, X-ClickHouse- headers)',
    'ClickHouse error codes: 193, 194, 195, 516',
  ],
}

/** Wrong password, password required, address not allowed, authentication failed. */
const DENIALS = ['193', '194', '516', '192']
const ADDRESS_DENIED = '195'

function pongs(heard: Heard): boolean {
  const page = readHttp(heard.reply(0))
  return page?.status === 200 && /^Ok\.\n?$/.test(page.body)
}

function authOf(status: number, code: string | undefined): 'none' | 'required' | 'refused-by-acl' | 'unknown' {
  if (status === 200 && code === undefined) return 'none'
  if (code === ADDRESS_DENIED) return 'refused-by-acl'
  return status === 401 || status === 403 || (code !== undefined && DENIALS.includes(code)) ? 'required' : 'unknown'
}
