import { element } from '../../ber.js'
import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

function answer(system: string): Uint8Array {
  const binding = element(0x30, element(0x06, hex`2b06010201010100`), element(0x04, system))
  const numbers = [element(0x02, '\x73\x79\x6e\x73'), element(0x02, '\0'), element(0x02, '\0')]
  const pdu = element(0xa2, ...numbers, element(0x30, binding))
  return element(0x30, element(0x02, '\x01'), element(0x04, 'public'), pdu)
}

export const examples: readonly Example[] = [
  {
    title: 'Net-SNMP 5.9 of Debian 12',
    from: 'real',
    hears: [
      [
        hex`
          306202010104067075626c6963a255020473796e730201000201003047304506082b0601020101010004394c696e757820766d20362e
          31382e34342d66632d7636353720233120534d5020505245454d50545f44594e414d4943204030207838365f3634`,
      ],
    ],
    gives: {
      name: 'snmp',
      auth: 'none',
      facts: { protocolVersion: '2c', system: 'Linux vm 6.18.44-fc-v657 #1 SMP PREEMPT_DYNAMIC @0 x86_64' },
    },
  },
  {
    title: 'a switch of Cisco',
    from: 'spec',
    hears: [[answer('Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE')]],
    gives: {
      name: 'snmp',
      product: 'Cisco IOS',
      version: '15.0(2)SE11',
      auth: 'none',
      facts: {
        protocolVersion: '2c',
        system: 'Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE',
      },
    },
  },
  {
    title: 'the question, sent back',
    from: 'spec',
    hears: [[hex`3010020101040670 75626c6963 a003020100`]],
    gives: 'nothing',
  },
]
