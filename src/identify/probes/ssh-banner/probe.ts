import { textOf, u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'ssh-banner',
  service: 'SSH',
  about: 'Reads the version line and, having said its own, the list of algorithms on offer. Does not log in.',
  safety: 'benign',
  transport: 'tcp',
  ports: [22, 2022, 2222, 22222],
  rarity: 9,
  sign: /^SSH-\d\.\d+-/,
  isLastWord: true,
  conversations: [
    {
      turns: [
        { isWhole: ({ text }) => /^SSH-[^\n]*\n/m.test(text) },
        {
          say: 'SSH-2.0-synsweep\r\n',
          when: (heard) => readKexInit(heard.reply(0)) === undefined,
          isWhole: hasKexInit,
        },
      ],
    },
  ],

  identify(heard) {
    const said = heard.reply(0).text
    const line = /^SSH-(\d\.\d{1,2})-([^\s]{1,200})(?: ([^\r\n]{1,200}))?/m.exec(said.slice(0, 4096))
    if (!line) return undefined
    const [whole, protocol = '', software = '', comment] = line
    const offer = readKexInit(heard.reply(0)) ?? readKexInit(heard.reply(1))
    return {
      name: 'ssh',
      ...productOf(software),
      ...(comment !== undefined && /debian|ubuntu|deb\d|freebsd|raspbian/i.test(comment) && { distroPatched: true }),
      auth: 'required',
      facts: {
        protocolVersion: protocol,
        ...(comment !== undefined && { comment }),
        ...(offer && { weakAlgorithms: weakIn(offer), terrapinGuard: offer.flat().includes(STRICT_KEX) }),
      },
      excerpt: whole,
    }
  },

  facts: {
    comment: 'What stands after the version, mostly the name of a package.',
    weakAlgorithms: 'Algorithms on offer that rest on SHA-1, MD5, CBC or worse.',
    terrapinGuard: 'Strict key exchange is on offer (the cure for CVE-2023-48795).',
  },
  sources: ['RFC 4253 §4.2 (version line), §7.1 (KEXINIT)', 'OpenSSH PROTOCOL §1.10 (strict key exchange)'],
}

const STRICT_KEX = 'kex-strict-s-v00@openssh.com'
const KEXINIT = 20
const NAME_LISTS = 10
const WEAK =
  /^(?:.*-sha1|ssh-dss|ssh-rsa|.*-cbc(?:@.*)?|arcfour.*|3des.*|blowfish.*|cast128.*|hmac-md5.*|hmac-sha1(?:-.*)?|hmac-ripemd.*|none)$/

function productOf(software: string): { product: string; version?: string } {
  const [, product, version] = /^(.+?)[_-](\d.*)$/.exec(software) ?? []
  return product !== undefined && version !== undefined
    ? { product: PRODUCTS[product] ?? product, version }
    : { product: PRODUCTS[software] ?? software }
}

const PRODUCTS: Readonly<Record<string, string>> = { dropbear: 'Dropbear', Go: "Go's SSH library" }

/** The name lists of KEXINIT, wherever it stands after the version line; undefined when it is not (wholly) there. */
function readKexInit({ bytes, text }: Reply): string[][] | undefined {
  const from = /^(?:SSH-[^\n]*\n)?/.exec(text)![0].length
  const length = u32be(bytes, from)
  if (length === undefined || length > 35_000 || bytes[from + 5] !== KEXINIT || bytes.length < from + 4 + length) {
    return undefined
  }
  const lists: string[][] = []
  let at = from + 6 + 16 // after the message number and the cookie
  for (let i = 0; i < NAME_LISTS; i++) {
    const size = u32be(bytes, at)
    if (size === undefined || at + 4 + size > bytes.length) return undefined
    const names = textOf(bytes, at + 4, at + 4 + size)
    lists.push(names === '' ? [] : names.split(',', 200))
    at += 4 + size
  }
  return lists
}

function hasKexInit(reply: Reply): boolean {
  return readKexInit(reply) !== undefined
}

/** Key exchange, host keys, and the server's ciphers and MACs: compression and languages are none of these. */
function weakIn(lists: readonly (readonly string[])[]): string[] {
  const algorithms = [0, 1, 3, 5].flatMap((i) => lists[i] ?? [])
  return [...new Set(algorithms.filter((name) => WEAK.test(name)))]
}
