import { concat, hex, u16be, u32le } from '../../bytes.js'
import type { Conversation, Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

const STANDARD = 0
const TLS = 1
/** Network level authentication, which needs TLS. */
const CREDSSP = 2

export const probe: Probe = {
  id: 'rdp-negotiate',
  service: 'Remote Desktop',
  about:
    'Asks three times how a session would be protected: at best, by TLS without network level authentication, by RDP alone. ' +
    'Looks at the certificate. Opens no session.',
  safety: 'benign',
  transport: 'tcp',
  ports: [[3389, 3391]],
  rarity: 7,
  sign: /^\x03\0\0[\x0b\x0e\x13][\x06\x09\x0e]\xd0/,
  conversations: [
    connectionRequest(TLS | CREDSSP, [{ startTls: true, when: choosesTls }]),
    { ...connectionRequest(TLS), when: (heard) => answer(heard.reply(0)) !== undefined },
    { ...connectionRequest(STANDARD), when: (heard) => answer(heard.reply(0)) !== undefined },
  ],

  identify(heard) {
    const [best, tls, standard] = [0, 1, 2].map((i) => answer(heard.reply(0, i)))
    if (!best) return undefined
    const nlaRequired = nlaOf(tls, standard)
    const chosen = best.chosen === undefined ? undefined : (NAMES[best.chosen] ?? `${best.chosen}`)
    return {
      name: 'ms-wbt-server',
      ...(nlaRequired && { auth: 'required' as const }),
      facts: {
        ...(chosen !== undefined && { security: chosen }),
        ...(nlaRequired !== undefined && { nlaRequired }),
        ...(standard && { tlsRequired: standard.chosen === undefined }),
      },
      excerpt: chosen ?? `failure ${best.failure ?? ''}`,
    }
  },

  facts: {
    security: 'How it protects a session at best: by CredSSP, by TLS, or by RDP alone.',
    nlaRequired: 'Whether a login comes before the session (network level authentication).',
    tlsRequired: 'Whether it refuses the old protection by RDP alone.',
  },
  sources: [
    'Microsoft [MS-RDPBCGR] §2.2.1.1 (X.224 connection request, RDP_NEG_REQ), §2.2.1.2 (RDP_NEG_RSP, RDP_NEG_FAILURE)',
    'RFC 1006 §6 (TPKT); ITU-T X.224 §13.3, §13.4',
  ],
}

const NAMES: Readonly<Record<number, string>> = { 0: 'RDP', 1: 'TLS', 2: 'CredSSP', 4: 'RDSTLS', 8: 'CredSSP-EX' }

const HYBRID_REQUIRED = 5
/** TLS is not allowed here, or there is no certificate for it. */
const WITHOUT_TLS = [2, 3]

function connectionRequest(protocols: number, then: Conversation['turns'] = []): Conversation {
  const say = concat(hex`0300 0013 0e e0 0000 0000 00 01 00 0800`, new Uint8Array([protocols, 0, 0, 0]))
  return { turns: [{ say, isWhole: ({ bytes }) => bytes.length >= (u16be(bytes, 2) ?? Infinity) }, ...then] }
}

interface Answer {
  /** The protocol that it chose. */
  readonly chosen?: number
  /** Why it did not. */
  readonly failure?: number
}

/** @returns undefined when it is no connection confirm */
function answer({ bytes }: Reply): Answer | undefined {
  if (u16be(bytes, 0) !== 0x0300 || (bytes[5]! & 0xf0) !== 0xd0) return undefined
  const length = u16be(bytes, 2)
  if (length !== bytes.length || bytes[4] !== length - 5) return undefined
  if (length === 11) return { chosen: STANDARD } // as it was before there was a choice
  const value = u32le(bytes, 15)
  if (length !== 19 || value === undefined) return undefined
  if (bytes[11] === 2) return { chosen: value }
  return bytes[11] === 3 ? { failure: value } : undefined
}

function choosesTls(heard: Heard): boolean {
  return ((answer(heard.reply(0))?.chosen ?? 0) & (TLS | CREDSSP)) !== 0
}

/** Who takes a session without CredSSP shows its login screen to all. */
function nlaOf(tls: Answer | undefined, standard: Answer | undefined): boolean | undefined {
  if (tls?.chosen !== undefined || standard?.chosen !== undefined) return false
  if (tls?.failure === HYBRID_REQUIRED || standard?.failure === HYBRID_REQUIRED) return true
  return tls?.failure !== undefined && WITHOUT_TLS.includes(tls.failure) ? false : undefined
}
