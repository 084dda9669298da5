import { concat, hex, textOf, u32le } from '../../bytes.js'
import type { Probe } from '../../probe.js'

const HEADER = 24
const BANNER = 'host::\0'

export const probe: Probe = {
  id: 'adb-connect',
  service: 'Android Debug Bridge',
  about: 'Says hello as a computer does that was never paired, and reads the answer. Opens no shell.',
  safety: 'benign',
  transport: 'tcp',
  ports: [5555],
  rarity: 9,
  sign: /^(?:CNXN|AUTH|STLS)[\s\S]{16}(?:\xbc\xb1\xa7\xb1|\xbe\xaa\xab\xb7|\xac\xab\xb3\xac)/,
  conversations: [
    {
      turns: [
        {
          say: concat('CNXN', hex`00000001 00100000 07000000 32020000 bcb1a7b1`, BANNER),
          isWhole: ({ bytes }) => bytes.length >= HEADER + (u32le(bytes, 12) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    const command = textOf(bytes, 0, 4)
    const magic = u32le(bytes, 20)
    if (magic === undefined || (u32le(bytes, 0) ?? 0) !== ~magic >>> 0) return undefined
    if (command === 'AUTH' || command === 'STLS') return { name: 'adb', product: PRODUCT, auth: 'required' }
    if (command !== 'CNXN') return undefined
    const banner = textOf(bytes, HEADER, HEADER + Math.min(u32le(bytes, 12) ?? 0, 2000))
    if (!/^(?:device|recovery|sideload|bootloader|rescue):/.test(banner)) return undefined
    const model = /ro\.product\.model=([^;\0]{1,100})/.exec(banner)?.[1]
    return {
      name: 'adb',
      product: PRODUCT,
      auth: 'none',
      facts: { ...(model !== undefined && { model }) },
      excerpt: banner,
    }
  },

  facts: { model: 'The device, as its maker calls it.' },
  sources: ['Android Open Source Project, adb: protocol.txt (CNXN, AUTH, STLS; magic is the command inverted)'],
}

const PRODUCT = 'Android Debug Bridge'
