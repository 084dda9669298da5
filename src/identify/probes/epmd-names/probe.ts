import { hex, textOf, u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

/** What it calls its own port, which it names first. */
const OWN_PORT = 4369

export const probe: Probe = {
  id: 'epmd-names',
  service: 'Erlang port mapper (epmd)',
  about: 'Asks for the names of the Erlang nodes on the machine, which it tells whoever asks.',
  safety: 'read',
  transport: 'tcp',
  ports: [OWN_PORT],
  rarity: 9,
  conversations: [{ turns: [{ say: hex`0001 6e` }] }],

  identify(heard) {
    const { bytes } = heard.reply(0)
    const ownPort = u32be(bytes, 0)
    const list = textOf(bytes, 4)
    if (ownPort === undefined || ownPort === 0 || ownPort > 65_535) return undefined
    if (list === '' ? ownPort !== OWN_PORT : !/^(?:name [^\s]{1,255} at port \d{1,5}\n){1,200}$/.test(list))
      return undefined
    const nodes = [...list.matchAll(/name (\S{1,255}) at port (\d{1,5})/g)].map(
      ([, name, port]) => `${name} at ${port}`,
    )
    return { name: 'epmd', product: 'Erlang port mapper', auth: 'none', facts: { ...(nodes.length > 0 && { nodes }) } }
  },

  facts: { nodes: 'The Erlang nodes on the machine, and the port that each listens on.' },
  sources: ['Erlang distribution protocol: NAMES_REQ (110), NAMES_RESP'],
}
