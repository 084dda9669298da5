import { hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import { HANDSHAKE, packetsOf, readVersion } from './packets.js'

/** VirtualMachine, Version. */
const ASK_VERSION = hex`0000000b 00000001 00 01 01`

export const probe: Probe = {
  id: 'jdwp-handshake',
  service: 'Java debugger (JDWP)',
  about:
    'Shakes hands as a debugger does, and asks for the version of the virtual machine. Suspends nothing and runs ' +
    'nothing; but a program that was told to wait for its debugger (suspend=y) waits no longer afterwards.',
  safety: 'login',
  transport: 'tcp',
  ports: [5005, 8000, 8787, 9009],
  rarity: 9,
  conversations: [
    {
      turns: [
        { say: HANDSHAKE, isWhole: ({ bytes }) => bytes.length >= HANDSHAKE.length },
        {
          say: ASK_VERSION,
          isWhole: ({ bytes }) => packetsOf(bytes).some(({ isReply }) => isReply),
          when: (heard) => heard.reply(0).text.startsWith(HANDSHAKE),
        },
      ],
    },
  ],

  identify(heard) {
    const [first, second] = [heard.reply(0), heard.reply(1)]
    if (!first.text.startsWith(HANDSHAKE)) return undefined
    const packets = [...packetsOf(first.bytes.subarray(HANDSHAKE.length)), ...packetsOf(second.bytes)]
    if (packets.some(({ isReply, isEvent }) => !isReply && !isEvent)) return undefined // our own words: an echo
    const version = packets.flatMap((packet) => readVersion(packet) ?? [])[0]
    return {
      name: 'jdwp',
      ...(version && { product: version.product, version: version.version }),
      auth: 'none',
      ...(version && { facts: { protocolVersion: version.protocolVersion } }),
    }
  },

  sources: ['Java Debug Wire Protocol: handshake, packets, VirtualMachine command set, Version (1); Event, Composite'],
}
