import { readHttp } from '../http.js'
import type { Answer } from '../opinion.js'

/** A text that fingerprints may know, and their name for its kind. */
export interface Subject {
  readonly kind: string
  readonly text: string
}

/** Of a banner of several lines. */
const MOST_LINES = 5

/**
 * What of the answers Recog has fingerprints for, by what speaks there; likeliest to name the product first.
 *
 * Recog's patterns leave out what the protocol has before the text: `SSH-2.0-`, `220 `, `+OK `, `* OK `.
 */
export function subjectsOf(service: string, answers: readonly Answer[]): Subject[] {
  const texts = answers.map(({ reply }) => reply.text).filter((text) => text !== '')
  const each = (kind: string, pattern: RegExp) =>
    texts.flatMap((text) => {
      return [...text.matchAll(pattern)].slice(0, MOST_LINES).map(([, found = '']) => ({ kind, text: found.trim() }))
    })
  switch (service) {
    case 'ssh':
      return each('ssh.banner', /^SSH-\d\.\d{1,2}-([^\r\n]{1,255})/g)
    case 'ftp':
      return each('ftp.banner', /^220[ -]([^\r\n]{1,500})/gm)
    case 'smtp':
      return each('smtp.banner', /^220[ -]([^\r\n]{1,500})/gm)
    case 'pop3':
      return each('pop3.banner', /^\+OK ([^\r\n]{1,500})/g)
    case 'imap':
      return each('imap4.banner', /^\* OK (?:\[[^\]\r\n]{0,400}\] )?([^\r\n]{1,500})/g)
    case 'mysql':
      return each('mysql.banners', /^[\s\S]{3}\0\n([^\0]{1,100})\0/g)
    case 'telnet':
      return [{ kind: 'telnet_banners', text: telnetText(texts) }]
    case 'rtsp':
      return each('rtsp_header.server', /^Server: {0,8}([^\r\n]{1,500})/gim)
    case 'sip':
      return each('sip_header.server', /^(?:Server|User-Agent): {0,8}([^\r\n]{1,500})/gim)
    default:
      return answers.flatMap(({ reply }) => httpSubjects(reply))
  }
}

function httpSubjects(reply: Answer['reply']): Subject[] {
  const page = readHttp(reply)
  if (!page) return []
  const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(page.body.slice(0, 32_768))?.[1]?.trim()
  const texts = [
    ['http_header.server', page.headers.get('server')],
    ['http_header.wwwauth', page.headers.get('www-authenticate')],
    ['http_header.cookie', page.headers.get('set-cookie')],
    ['http_header.x-powered-by', page.headers.get('x-powered-by')],
    ['html_title', title],
  ] as const
  return texts.flatMap(([kind, text]) => (text ? [{ kind, text }] : []))
}

/** What a telnet server shows, without its commands (RFC 854), trimmed. */
function telnetText(texts: readonly string[]): string {
  const commands = /\xff(?:[\xfb-\xfe][\s\S]|\xfa[^\xff]{0,500}\xff\xf0|[\xf1-\xf9])/g
  return texts.join('').slice(0, 8192).replace(commands, '').replaceAll('\0', '').trim()
}

/** Older names for the same. */
export const KINDS: Readonly<Record<string, string | undefined>> = {
  'telnet.banner': 'telnet_banners',
  'mysql.banner': 'mysql.banners',
  'pop.banner': 'pop3.banner',
  'imap.banner': 'imap4.banner',
}
