import type { Conversation, Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'rsync-modules',
  service: 'rsync',
  about: 'Asks for the list of modules, then for each of the first three whether it wants a password. Lists no file.',
  safety: 'read',
  transport: 'tcp',
  ports: [873],
  rarity: 9,
  sign: /^@RSYNCD: \d/,
  conversations: [ask(() => ''), ...[0, 1, 2].map((i) => ask((heard) => modulesIn(heard)[i] ?? '', i))],

  identify(heard) {
    const version = /^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)/.exec(heard.reply(0).text)?.[1]
    if (version === undefined) return undefined
    const modules = modulesIn(heard)
    const tried = modules.slice(0, 3).map((name, i) => ({ name, answer: heard.reply(1, i + 1).text }))
    const open = tried.filter(({ answer }) => answer.includes('@RSYNCD: OK')).map(({ name }) => name)
    const locked = tried.filter(({ answer }) => answer.includes('@RSYNCD: AUTHREQD')).map(({ name }) => name)
    const isDenied = tried.length > 0 && tried.every(({ answer }) => /@ERROR: access denied/i.test(answer))
    return {
      name: 'rsync',
      product: 'rsync',
      auth: open.length > 0 ? 'none' : locked.length > 0 ? 'required' : isDenied ? 'refused-by-acl' : 'unknown',
      facts: {
        protocolVersion: version,
        ...(modules.length > 0 && { modules }),
        ...(open.length > 0 && { openModules: open }),
        ...(locked.length > 0 && { lockedModules: locked }),
      },
    }
  },

  facts: {
    modules: 'What it lists.',
    openModules: 'Modules that can be read without a password, of the first three.',
    lockedModules: 'Modules that want a password, of the first three.',
  },
  sources: ['rsync csprotocol.txt (greeting, module request, @RSYNCD: OK, AUTHREQD, EXIT)'],
}

/** One module, or with an empty name the list. The connection is left before any file is asked for. */
function ask(name: (heard: Heard) => string, module?: number): Conversation {
  return {
    turns: [
      { isWhole: ({ text }) => text.endsWith('\n') },
      {
        say: (heard) => `@RSYNCD: 31.0\n${name(heard)}\n`,
        isWhole: ({ text }) => /^@(?:RSYNCD: (?:EXIT|OK|AUTHREQD)|ERROR)[^\n]*\n/m.test(text),
      },
    ],
    ...(module !== undefined && { when: (heard: Heard) => modulesIn(heard)[module] !== undefined }),
  }
}

/** Lines of the list: a name, blanks, a tab, a comment. What stands before it is the message of the day. */
function modulesIn(heard: Heard): string[] {
  const lines = heard.reply(1).text.split('\n', 500)
  return lines.flatMap((line) => /^([\w.-]{1,80}) {0,80}\t/.exec(line)?.[1] ?? []).slice(0, 100)
}
