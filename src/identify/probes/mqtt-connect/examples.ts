import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Mosquitto 2.0 of Debian 12, anonymous',
    from: 'real',
    hears: [[hex`20 02 00 00`]],
    gives: { name: 'mqtt', auth: 'none', facts: { connectCode: 0 } },
  },
  {
    title: 'Mosquitto with passwords',
    from: 'real',
    hears: [[hex`20 02 00 05`]],
    gives: { name: 'mqtt', auth: 'required', facts: { connectCode: 5 } },
  },
  { title: 'an echo service', from: 'spec', hears: [[hex`10 0d 00 04`]], gives: 'nothing' },
]
