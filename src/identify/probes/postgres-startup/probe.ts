import { concat, hex, textOf, u32be, zeroEnded } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'postgres-startup',
  service: 'PostgreSQL',
  about:
    'Asks for TLS, then opens a session as user postgres and reads how it is to prove itself, which it does not. ' +
    'Leaves a line in the log.',
  safety: 'benign',
  transport: 'tcp',
  ports: [[5432, 5434], 6432],
  rarity: 6,
  conversations: [
    {
      turns: [
        { say: hex`00000008 04d2162f`, isWhole: ({ isEmpty }) => !isEmpty },
        { startTls: true, when: offersTls },
        { say: startup('user', 'postgres', 'database', 'postgres'), when: isAnswered, isWhole: isWholeStartup },
      ],
      farewell: hex`58 00000004`,
    },
  ],

  identify(heard) {
    if (!isAnswered(heard)) return undefined
    const startTls = offersTls(heard)
    const { bytes } = heard.reply(2)
    const common = { name: 'postgresql', product: 'PostgreSQL' }
    const kind = bytes[0]
    if (kind === AUTHENTICATION && (u32be(bytes, 1) ?? 0) >= 8) {
      const code = u32be(bytes, 5) ?? -1
      const version =
        code === 0 ? /server_version\0([\d.]{1,20}\w{0,20}[^\0]{0,60})\0/.exec(heard.reply(2).text)?.[1] : undefined
      const method = METHODS[code] ?? `code ${code}`
      return {
        ...common,
        ...(version !== undefined && { version: version.replace(/ \((.{1,50})\)$/, '-$1') }),
        auth: code === 0 ? 'none' : 'required',
        facts: { startTls, method, ...(code === 3 && !startTls && { cleartextLogin: true }) },
      }
    }
    if (kind === ERROR && /\0C[\dA-Z]{5}\0|^E[\s\S]{4}S/.test(heard.reply(2).text)) {
      const { code, message, routine } = errorFields(bytes)
      const isIn = code === NO_SUCH_DATABASE || (code === REFUSED && routine === 'InitializeSessionUserId')
      const auth = isIn ? 'none' : code === REFUSED ? 'refused-by-acl' : 'unknown'
      return { ...common, auth, facts: { startTls, denial: message }, excerpt: message }
    }
    // `S` alone is what a TLS-only gate for PostgreSQL says; `N` alone could be anything.
    return heard.tls ? { ...common, facts: { startTls } } : undefined
  },

  facts: {
    method: 'What it wants to see: nothing (trust), a password, SCRAM-SHA-256 and so on.',
    denial: 'Why it turns us away.',
  },
  sources: [
    'PostgreSQL documentation, chapter "Message Formats" (SSLRequest, StartupMessage, Authentication*, ErrorResponse)',
  ],
}

const AUTHENTICATION = 0x52 // R
const ERROR = 0x45 // E
/** No entry in pg_hba.conf; or let in, and then there is no such user: the routine tells which. */
const REFUSED = '28000'
/** Let in, and then there is no such database. */
const NO_SUCH_DATABASE = '3D000'
const METHODS: Readonly<Record<number, string>> = {
  ...{ 0: 'trust', 2: 'Kerberos V5', 3: 'password', 5: 'md5', 7: 'GSSAPI', 9: 'SSPI', 10: 'SCRAM-SHA-256' },
}

function startup(...pairs: readonly string[]): Uint8Array {
  const body = concat(hex`00030000`, ...pairs.map((text) => `${text}\0`), '\0')
  return concat(new Uint8Array([0, 0, 0, body.length + 4]), body)
}

function offersTls(heard: Heard): boolean {
  return heard.reply(0).text === 'S'
}

function isAnswered(heard: Heard): boolean {
  return /^[SN]$/.test(heard.reply(0).text)
}

/** A refusal, a demand, or all parameters up to "ready for query". */
function isWholeStartup({ bytes }: Reply): boolean {
  const length = u32be(bytes, 1)
  if (length === undefined || bytes.length < 1 + length) return false
  return (
    bytes[0] !== AUTHENTICATION ||
    u32be(bytes, 5) !== 0 ||
    textOf(bytes, bytes.length - 6, bytes.length - 1) === 'Z\0\0\0\x05'
  )
}

function errorFields(bytes: Uint8Array): { code: string; message: string; routine: string } {
  const fields = new Map<string, string>()
  for (let at = 5; at < bytes.length && bytes[at] !== 0 && fields.size < 20; ) {
    const value = zeroEnded(bytes, at + 1)
    fields.set(String.fromCharCode(bytes[at]!), value)
    at += value.length + 2
  }
  return { code: fields.get('C') ?? '', message: fields.get('M') ?? '', routine: fields.get('R') ?? '' }
}
