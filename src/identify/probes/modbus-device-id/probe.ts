import { hex, textOf, u16be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

/** Encapsulated interface transport, in an answer and in a refusal. */
const [FUNCTION, REFUSED] = [0x2b, 0xab]
const READ_DEVICE_ID = 0x0e
const TRANSACTION = 0x5359

export const probe: Probe = {
  id: 'modbus-device-id',
  service: 'Modbus',
  about:
    'Asks unit 1 for the name of its maker, its product code and its revision. Reads no register and writes nothing.',
  safety: 'ot',
  transport: 'tcp',
  ports: [502],
  rarity: 9,
  conversations: [
    {
      turns: [
        {
          say: hex`5359 0000 0005 01 2b 0e 01 00`,
          isWhole: ({ bytes }) => bytes.length >= 6 + (u16be(bytes, 4) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (u16be(bytes, 0) !== TRANSACTION || u16be(bytes, 2) !== 0 || bytes[6] !== 1) return undefined
    if (bytes.length !== 6 + (u16be(bytes, 4) ?? 0)) return undefined
    if (bytes[7] === REFUSED && bytes.length === 9) return { name: 'modbus', facts: { exception: bytes[8]! } }
    if (bytes[7] !== FUNCTION || bytes[8] !== READ_DEVICE_ID || bytes[9] !== 1 || bytes.length < 14) return undefined
    const [maker, code, revision] = objectsIn(bytes)
    const product = [maker, code].filter((text) => text !== undefined).join(' ')
    return {
      name: 'modbus',
      ...(product !== '' && { product }),
      ...(revision !== undefined && { version: revision }),
      auth: 'none',
    }
  },

  facts: { exception: 'How it refuses to name itself: 1 it does not know the question, 11 the unit does not answer.' },
  sources: [
    'Modbus application protocol 1.1b3 §6.21 (Read Device Identification), §7 (exceptions)',
    'Modbus messaging on TCP/IP 1.0b §3.1.3 (MBAP header); the protocol knows no login',
  ],
}

/** Maker, product code and revision, where they are told. */
function objectsIn(bytes: Uint8Array): (string | undefined)[] {
  const objects: (string | undefined)[] = []
  let at = 14
  for (let left = Math.min(bytes[13] ?? 0, 3); left > 0; left--) {
    const [id, length] = [bytes[at], bytes[at + 1]]
    if (id === undefined || length === undefined || id > 2 || at + 2 + length > bytes.length) break
    objects[id] = textOf(bytes, at + 2, at + 2 + length)
    at += 2 + length
  }
  return objects
}
