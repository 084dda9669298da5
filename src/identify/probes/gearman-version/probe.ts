import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'gearman-version',
  service: 'Gearman',
  about: 'Asks for the version, which it tells whoever asks. Touches no job.',
  safety: 'read',
  transport: 'tcp',
  ports: [4730],
  rarity: 9,
  sign: /^ERR UNKNOWN_COMMAND /,
  conversations: [{ turns: [{ say: 'version\n', isWhole: ({ text }) => text.endsWith('\n') }] }],

  identify(heard) {
    const { text } = heard.reply(0)
    const version = /^OK (\d{1,4}(?:\.\d{1,4}){1,3}(?:[-+~][\w.+~-]{1,20})?)\r?\n$/.exec(text)?.[1]
    if (version !== undefined) return { name: 'gearman', product: 'Gearman', version, auth: 'none' }
    return /^ERR UNKNOWN_COMMAND /.test(text) ? { name: 'gearman', product: 'Gearman' } : undefined
  },

  sources: ['Gearman protocol: administrative protocol (version); it knows no login'],
}
