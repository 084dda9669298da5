import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'beanstalkd-stats',
  service: 'beanstalkd',
  about: 'Asks for its figures, which it tells whoever asks. Touches no job.',
  safety: 'read',
  transport: 'tcp',
  ports: [11_300],
  rarity: 9,
  sign: /^(?:UNKNOWN_COMMAND\r\n|OK \d{1,6}\r\n---\ncurrent-jobs-)/,
  conversations: [{ turns: [{ say: 'stats\r\n', isWhole: ({ text }) => isWholeOk(text) }], farewell: 'quit\r\n' }],

  identify(heard) {
    const { text } = heard.reply(0)
    if (!/^OK \d{1,6}\r\n---\ncurrent-jobs-/.test(text)) return undefined
    const version = /^version: "?([\w.+~-]{1,40})"?$/m.exec(text)?.[1]
    return { name: 'beanstalkd', product: 'beanstalkd', ...(version !== undefined && { version }), auth: 'none' }
  },

  sources: ['beanstalkd protocol.txt: stats, UNKNOWN_COMMAND; the protocol knows no login'],
}

function isWholeOk(text: string): boolean {
  const head = /^OK (\d{1,6})\r\n/.exec(text)
  return head ? text.length >= head[0].length + Number(head[1]) + 2 : text.endsWith('\r\n')
}
