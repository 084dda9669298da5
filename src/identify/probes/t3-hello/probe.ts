import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 't3-hello',
  service: 'WebLogic T3',
  about: 'Says hello in T3, and reads the version in the answer. Sends no object.',
  safety: 'benign',
  transport: 'tcp',
  ports: [7001],
  tlsPorts: [7002],
  rarity: 9,
  sign: /^HELO:\d/,
  refines: 'http',
  conversations: [{ turns: [{ say: 't3 12.2.1\nAS:255\nHL:19\n\n', isWhole: ({ text }) => text.endsWith('\n\n') }] }],

  identify(heard) {
    const [, version] = /^HELO:(\d{1,3}(?:\.\d{1,8}){1,6})\.(?:true|false)\n/.exec(heard.reply(0).text) ?? []
    return version === undefined ? undefined : { name: 'weblogic-t3', product: 'Oracle WebLogic Server', version }
  },

  sources: ['T3 bootstrap message (HELO, AS, HL), as WebLogic clients and servers exchange it in the clear'],
}
