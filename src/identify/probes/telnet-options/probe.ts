import { concat } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'telnet-options',
  service: 'Telnet',
  about: 'Refuses every option on offer, as a client may, and reads what is asked then. Types nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [23, 2323, 2601],
  tlsPorts: [992],
  rarity: 9,
  sign: /^\xff[\xfb-\xfe][\0-\x31]/,
  conversations: [
    {
      turns: [
        { isWhole: asksForLogin },
        { say: refusals(0), when: (heard) => goesOn(heard.reply(0)), isWhole: asksForLogin },
        { say: refusals(1), when: (heard) => goesOn(heard.reply(1)), isWhole: asksForLogin },
        { say: refusals(2), when: (heard) => goesOn(heard.reply(2)), isWhole: asksForLogin },
      ],
    },
  ],

  identify(heard) {
    const replies = [0, 1, 2, 3].map((turn) => readTelnet(heard.reply(turn)))
    const offers = replies.flatMap(({ offers: each }) => each)
    if (offers.length === 0 || !/^\xff[\xfb-\xfe]/.test(heard.reply(0).text)) return undefined
    const shown = replies
      .map(({ text }) => text)
      .join('')
      .slice(0, 8192)
    const [wantsLogin, isShell] = [LOGIN.test(shown), SHELL.test(shown)]
    const banner = shown
      .replace(/[\0\r]/g, '')
      .trim()
      .split(/\n{1,20}/, 1)[0]!
    return {
      name: 'telnet',
      ...productIn(shown),
      ...(/debian|ubuntu/i.test(shown) && { distroPatched: true as const }),
      ...(wantsLogin ? { auth: 'required' as const } : isShell && { auth: 'none' as const }),
      facts: {
        options: [...new Set(offers.map(({ option }) => OPTIONS[option] ?? `${option}`))],
        ...(banner !== '' && { banner }),
        ...(wantsLogin && !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: banner,
    }
  },

  facts: {
    options: 'The options that it offers or asks for.',
    banner: 'The first line that it shows.',
  },
  sources: ['RFC 854 (commands, WILL, WONT, DO, DONT)', 'RFC 1143 §7 (refusing)', 'IANA: Telnet Options'],
}

const [SE, SB, WILL, WONT, DO, DONT, IAC] = [240, 250, 251, 252, 253, 254, 255]

const LOGIN = /(?:login|user ?name|password|user)\s{0,2}:\s{0,4}$/i
/** A prompt of a shell, or of a device: `# `, `router>`. */
const SHELL = /(?:^|[\r\n])[^\r\n]{0,60}[#$>%]\s{0,2}$/

const OPTIONS: Readonly<Record<number, string>> = {
  ...{ 0: 'binary', 1: 'echo', 3: 'suppress go-ahead', 5: 'status', 24: 'terminal type', 31: 'window size' },
  ...{ 32: 'terminal speed', 33: 'flow control', 34: 'linemode', 35: 'X display', 36: 'old environment' },
  ...{ 37: 'authentication', 38: 'encryption', 39: 'environment', 46: 'STARTTLS' },
}

interface Offer {
  readonly verb: number
  readonly option: number
}

/** Commands apart from text; 100 commands at most. */
function readTelnet({ bytes }: Reply): { readonly offers: readonly Offer[]; readonly text: string } {
  const offers: Offer[] = []
  const shown: number[] = []
  for (let at = 0; at < bytes.length && offers.length < 100; ) {
    const [byte, command, option] = [bytes[at]!, bytes[at + 1], bytes[at + 2]]
    if (byte !== IAC) {
      shown.push(byte)
      at += 1
    } else if (command === SB) {
      at = endOfSub(bytes, at + 2)
    } else if (command !== undefined && command >= WILL && command <= DONT) {
      if (option !== undefined) offers.push({ verb: command, option })
      at += 3
    } else {
      at += 2
    }
  }
  return { offers, text: Buffer.from(shown).toString('latin1') }
}

/** After IAC SE, or the end. */
function endOfSub(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(IAC, from); at >= 0; at = bytes.indexOf(IAC, at + 2))
    if (bytes[at + 1] === SE) return at + 2
  return bytes.length
}

/** There are offers to refuse, and it has not come to a login yet. */
function goesOn(reply: Reply): boolean {
  return !asksForLogin(reply) && readTelnet(reply).offers.some(({ verb }) => verb === WILL || verb === DO)
}

/** WONT to each DO, DONT to each WILL: what a terminal that can do nothing says. */
function refusals(turn: number): (heard: Heard) => Uint8Array {
  return (heard) => {
    const answers = readTelnet(heard.reply(turn)).offers.flatMap(({ verb, option }) => {
      if (verb !== DO && verb !== WILL) return []
      return [new Uint8Array([IAC, verb === DO ? WONT : DONT, option])]
    })
    return concat(...answers)
  }
}

function asksForLogin(reply: Reply): boolean {
  return LOGIN.test(reply.text.slice(-100))
}

function productIn(shown: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(shown)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/User Access Verification/, 'Cisco IOS telnetd'],
  [/MikroTik v(\d[\w.]{0,20})/, 'MikroTik RouterOS'],
  [/Microsoft Telnet Service/, 'Microsoft Telnet Service'],
  [/BusyBox v(\d[\w.]{0,20})/, 'BusyBox telnetd'],
]
