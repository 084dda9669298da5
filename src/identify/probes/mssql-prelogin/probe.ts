import { hex, u16be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'mssql-prelogin',
  service: 'Microsoft SQL Server',
  about: 'Says what comes before a login: our version, and that we cannot encrypt. Does not log in.',
  safety: 'benign',
  transport: 'tcp',
  ports: [1433, 1434, 4022],
  rarity: 8,
  conversations: [
    {
      turns: [
        {
          say: hex`
            12 01 002f 0000 01 00
            00 001a 0006  01 0020 0001  02 0021 0001  03 0022 0004  04 0026 0001  ff
            110000000000  02  00  00000000  00`,
          isWhole: ({ bytes }) => bytes.length >= (u16be(bytes, 2) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (bytes[0] !== RESPONSE || bytes[1] !== 1 || u16be(bytes, 2) !== bytes.length || bytes[8] !== VERSION)
      return undefined
    const options = optionsIn(bytes.subarray(8))
    const version = options.get(VERSION)
    if (version?.length !== 6) return undefined
    const [major, minor] = [version[0]!, version[1]!]
    const encryption = options.get(ENCRYPTION)?.[0]
    const year = YEARS[`${major}.${minor}`]
    return {
      name: 'ms-sql-s',
      product: year === undefined ? 'Microsoft SQL Server' : `Microsoft SQL Server ${year}`,
      version: `${major}.${minor}.${u16be(version, 2)}`,
      auth: 'required',
      facts: {
        ...(encryption !== undefined && { encryption: ENCRYPTIONS[encryption] ?? `${encryption}` }),
        ...((encryption === 0 || encryption === 2) && { cleartextLogin: true }),
      },
      excerpt: `PRELOGIN ${major}.${minor}.${u16be(version, 2)}`,
    }
  },

  facts: { encryption: 'What it answers to a client that cannot encrypt: off, on, not supported, required.' },
  sources: ['Microsoft [MS-TDS] §2.2.3.1 (packet header), §2.2.6.5 (PRELOGIN)'],
}

const RESPONSE = 4
const VERSION = 0
const ENCRYPTION = 1
const END = 0xff
const MOST_OPTIONS = 16
const ENCRYPTIONS: Readonly<Record<number, string>> = { 0: 'off', 1: 'on', 2: 'not supported', 3: 'required' }
const YEARS: Readonly<Record<string, string>> = {
  ...{ '8.0': '2000', '9.0': '2005', '10.0': '2008', '10.50': '2008 R2', '11.0': '2012', '12.0': '2014' },
  ...{ '13.0': '2016', '14.0': '2017', '15.0': '2019', '16.0': '2022', '17.0': '2025' },
}

/** Values by token; each token has an offset and a length. */
function optionsIn(body: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const options = new Map<number, Uint8Array>()
  for (let at = 0; options.size < MOST_OPTIONS; at += 5) {
    const [token, offset, length] = [body[at], u16be(body, at + 1), u16be(body, at + 3)]
    if (token === undefined || token === END || offset === undefined || length === undefined) break
    options.set(token, body.subarray(offset, offset + length))
  }
  return options
}
