import { latin1 } from './bytes.js'
import { MOST_BYTES } from './inbox.js'
import type { Heard, Target } from './probe.js'
import type { Reply } from './reply.js'

/** Who we say we are, to whoever asks in their logs. */
export const USER_AGENT = 'synsweep (network audit; read-only)'

/** `say` of a turn that asks for one path. One request a connection; redirects are told, never followed. */
export function httpGet(path: string): (heard: Heard) => Uint8Array {
  return ({ target }) =>
    latin1(
      `GET ${path} HTTP/1.1\r\nHost: ${hostOf(target)}\r\nUser-Agent: ${USER_AGENT}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    )
}

/** `say` of a turn that asks by POST, because the service takes its questions no other way. */
export function httpPostJson(path: string, body: string): (heard: Heard) => Uint8Array {
  return ({ target }) =>
    latin1(
      `POST ${path} HTTP/1.1\r\nHost: ${hostOf(target)}\r\nUser-Agent: ${USER_AGENT}\r\nAccept: */*\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    )
}

function hostOf({ address, hostName, port }: Target): string {
  const host = hostName ?? (address.includes(':') ? `[${address}]` : address)
  return port === 80 || port === 443 ? host : `${host}:${port}`
}

export interface HttpReply {
  readonly status: number
  /** By lower-case name; of several with one name the first. */
  readonly headers: ReadonlyMap<string, string>
  /** One character a byte, as far as it came, without the marks of chunks. */
  readonly body: string
}

const MOST_HEADERS = 100

/** Several ask for the same: whether it is whole, who it is, what it runs. */
const read = new WeakMap<Reply, HttpReply | undefined>()

/** Reads a reply as HTTP. @returns undefined when it is none */
export function readHttp(reply: Reply): HttpReply | undefined {
  if (read.has(reply)) return read.get(reply)
  const page = pageIn(reply.text)
  read.set(reply, page)
  return page
}

function pageIn(text: string): HttpReply | undefined {
  const first = /^HTTP\/1\.[01] (\d{3})[^\n]{0,500}\n/.exec(text)
  if (!first) return undefined
  const end = /\r?\n\r?\n/.exec(text)
  const headers = new Map<string, string>()
  const lines = text.slice(first[0].length, end?.index ?? text.length).split('\n', MOST_HEADERS)
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase()
    if (name !== '' && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  const rest = end ? text.slice(end.index + end[0].length) : ''
  const isChunked = /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')
  return { status: Number(first[1]), headers, body: isChunked ? joinChunks(rest) : rest }
}

function joinChunks(text: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const size = /^([\da-f]{1,6})[^\n]{0,200}\n/i.exec(text.slice(at, at + 256))
    if (!size || Number.parseInt(size[1]!, 16) === 0) return parts.join('')
    const from = at + size[0].length
    const to = from + Number.parseInt(size[1]!, 16)
    parts.push(text.slice(from, to))
    if (to >= text.length) return parts.join('')
    at = text.startsWith('\r\n', to) ? to + 2 : to + 1
  }
}

/** True once as much has come as the head promises. Without a promise the end of the connection is the end. */
export function isWholeHttp(reply: Reply): boolean {
  const end = /\r?\n\r?\n/.exec(reply.text.slice(0, 16_384))
  if (!end) return false
  const { headers } = readHttp(reply) ?? {}
  if (!headers) return true
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (!Number.isNaN(length)) return reply.bytes.length >= Math.min(end.index + end[0].length + length, MOST_BYTES)
  return /\r?\n0\r\n\r\n$/.test(reply.text.slice(-8))
}

/** `nginx/1.22.1`, `Apache/2.4.57 (Debian)`: the first product of a Server header (RFC 9110 §10.2.4), and its version. */
export function serverProduct(server: string): { product?: string; version?: string } {
  const [, product, version] = /^([^\s/(]{1,60}(?: [A-Z][^\s/(]{0,40}){0,3})(?:\/(\S{1,60}))?/.exec(server) ?? []
  return { ...(product && { product: PRODUCTS[product] ?? product }), ...(version && { version }) }
}

/** Names that people know better than the header's own. */
const PRODUCTS: Readonly<Record<string, string>> = {
  Apache: 'Apache httpd',
  'Microsoft-IIS': 'Microsoft IIS',
  SimpleHTTP: "Python's http.server",
  TornadoServer: 'Tornado',
}

/** JSON that a stranger sent: an object, or nothing. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A text along a path of keys: `textAt(info, 'version', 'number')`. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let at: unknown = value
  for (const key of path) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined
  return typeof at === 'string' ? at : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
