import type { Probe, Target } from '../../probe.js'

/** A path that nobody has: what is asked for is how it is refused. */
const PATH = '/synsweep-asks-for-nothing.git'

export const probe: Probe = {
  id: 'git-upload-pack',
  service: 'Git',
  about: 'Asks for a repository that does not exist, and reads how it is refused.',
  safety: 'read',
  transport: 'tcp',
  ports: [9418],
  rarity: 9,
  conversations: [{ turns: [{ say: ({ target }) => request(target), isWhole: ({ text }) => isWholeLine(text) }] }],

  identify(heard) {
    const said = /^[\da-f]{4}ERR ([^\0\n]{1,300})/.exec(heard.reply(0).text)?.[1]
    if (said === undefined) return undefined
    return { name: 'git', ...(/^access denied or repository not exported: /.test(said) && { product: 'git daemon' }) }
  },

  sources: ['Git documentation: gitprotocol-pack (git-proto-request, error-line), gitprotocol-common (pkt-line)'],
}

function request({ address, hostName }: Target): string {
  const line = `git-upload-pack ${PATH}\0host=${hostName ?? address}\0`
  return (line.length + 4).toString(16).padStart(4, '0') + line
}

function isWholeLine(text: string): boolean {
  return text.length >= Number.parseInt(/^[\da-f]{4}/.exec(text)?.[0] ?? 'ffff', 16)
}
