import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'redis-info',
  service: 'Redis, Valkey',
  about: 'Asks for the section "server" of INFO. Reads no key and changes nothing.',
  safety: 'read',
  transport: 'tcp',
  ports: [[6379, 6381], 16379, 26379],
  rarity: 3,
  sign: /^-(?:ERR (?:wrong number of arguments|unknown command|max number of clients)|NOAUTH|DENIED Redis|LOADING)/,
  conversations: [
    {
      turns: [{ say: '*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n', isWhole: ({ text }) => isWholeBulk(text) }],
    },
  ],

  identify(heard) {
    const { text } = heard.reply(0)
    if (/^-NOAUTH\b/.test(text)) return { name: 'redis', product: 'Redis', auth: 'required' }
    if (/^-DENIED Redis\b/.test(text)) return { name: 'redis', product: 'Redis', auth: 'refused-by-acl' }
    if (/^-NOPERM\b/.test(text)) return { name: 'redis', product: 'Redis', auth: 'none', facts: { mayNotInfo: true } }
    if (!/^\$\d{1,6}\r\n/.test(text)) return undefined
    const field = (name: string) => new RegExp(`^${name}:([^\\r\\n]{1,100})`, 'm').exec(text)?.[1]
    const redis = field('redis_version')
    const valkey = field('valkey_version')
    if (redis === undefined && valkey === undefined) return undefined
    const [mode, os] = [field('redis_mode') ?? field('server_mode'), field('os')]
    return {
      name: 'redis',
      product: valkey === undefined ? 'Redis' : 'Valkey',
      version: valkey ?? redis!,
      auth: 'none',
      facts: { ...(mode !== undefined && { mode }), ...(os !== undefined && { os }) },
    }
  },

  facts: {
    mode: 'How it runs: standalone, cluster, sentinel.',
    os: 'The system it runs on.',
    mayNotInfo: 'Whoever comes is let in, as a user who may not read INFO.',
  },
  sources: [
    'Redis serialization protocol specification (RESP2: bulk strings, errors)',
    'Redis command reference, INFO',
  ],
}

function isWholeBulk(text: string): boolean {
  if (text.startsWith('-')) return text.endsWith('\r\n')
  const length = /^\$(\d{1,6})\r\n/.exec(text)
  return length !== null && text.length >= length[0].length + Number(length[1]) + 2
}
