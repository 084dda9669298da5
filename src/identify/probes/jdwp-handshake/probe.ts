import { hex, textOf, u16be, u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'

const HANDSHAKE = 'JDWP-Handshake'
/** Length, id, flags, error code. */
const HEADER = 11

export const probe: Probe = {
  id: 'jdwp-handshake',
  service: 'Java debugger (JDWP)',
  about: 'Shakes hands, and asks for the version of the virtual machine. Suspends nothing and runs nothing.',
  safety: 'read',
  transport: 'tcp',
  ports: [5005, 8000, 8787, 9009],
  rarity: 9,
  sign: /^JDWP-Handshake/,
  conversations: [
    {
      turns: [
        { say: HANDSHAKE, isWhole: ({ bytes }) => bytes.length >= HANDSHAKE.length },
        {
          say: hex`0000000b 00000001 00 01 01`,
          isWhole: ({ bytes }) => bytes.length >= (u32be(bytes, 0) ?? Infinity),
          when: isDebugger,
        },
      ],
    },
  ],

  identify(heard) {
    if (!isDebugger(heard)) return undefined
    const { bytes } = heard.reply(1)
    if (u32be(bytes, 4) !== 1 || bytes[8] !== 0x80 || u16be(bytes, 9) !== 0) return { name: 'jdwp', auth: 'none' }
    const description = u32be(bytes, HEADER) ?? bytes.length
    const at = HEADER + 4 + description
    const [major, minor] = [u32be(bytes, at), u32be(bytes, at + 4)]
    const version = lengthText(bytes, at + 8)
    const product = version && lengthText(bytes, version.end)
    return {
      name: 'jdwp',
      ...(product && { product: product.text }),
      ...(version && { version: version.text }),
      auth: 'none',
      facts: { ...(major !== undefined && minor !== undefined && { protocolVersion: `${major}.${minor}` }) },
    }
  },

  sources: ['Java Debug Wire Protocol: handshake, packets, VirtualMachine command set, Version (1)'],
}

/** An echo service would send the question back too; a debugger does not send back the second one. */
function isDebugger(heard: Heard): boolean {
  return heard.reply(0).text === HANDSHAKE && !isEcho(heard)
}

function isEcho(heard: Heard): boolean {
  const { bytes } = heard.reply(1)
  return bytes.length === HEADER && bytes[8] === 0
}

function lengthText(bytes: Uint8Array, at: number): { readonly text: string; readonly end: number } | undefined {
  const length = u32be(bytes, at)
  if (length === undefined || length > 200 || at + 4 + length > bytes.length) return undefined
  return { text: textOf(bytes, at + 4, at + 4 + length), end: at + 4 + length }
}
