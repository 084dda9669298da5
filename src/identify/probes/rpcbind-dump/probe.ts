import { u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import { isWholeRpc, readRpc, rpcCall } from '../../rpc.js'

const PORTMAPPER = 100_000
const DUMP = 4

export const probe: Probe = {
  id: 'rpcbind-dump',
  service: 'rpcbind',
  about: 'Asks for the list of programs that it knows the ports of. Calls none of them.',
  safety: 'read',
  transport: 'tcp',
  ports: [111],
  rarity: 8,
  conversations: [{ turns: [{ say: rpcCall(PORTMAPPER, 2, DUMP), isWhole: isWholeRpc }] }],

  identify(heard) {
    const reply = readRpc(heard.reply(0))
    if (!reply) return undefined
    const named = { name: 'rpcbind', product: 'rpcbind' }
    if (reply.acceptCode === undefined) return { ...named, auth: 'required' }
    if (reply.acceptCode !== 0) return undefined
    const programs = programsIn(reply.results)
    return programs && { ...named, auth: 'none', facts: { programs }, excerpt: programs.join(', ') }
  },

  facts: { programs: 'The programs that it knows: name or number, version, protocol and port of each.' },
  sources: ['RFC 1833 §3 (port mapper, PMAPPROC_DUMP)', 'RFC 5531 §9 (messages), §11 (record marking)'],
}

const NAMES: Readonly<Record<number, string>> = {
  ...{ 100000: 'portmapper', 100003: 'nfs', 100004: 'ypserv', 100005: 'mountd', 100007: 'ypbind' },
  ...{
    100011: 'rquotad',
    100021: 'nlockmgr',
    100024: 'status',
    100227: 'nfs_acl',
    100068: 'cmsd',
    100083: 'ttdbserver',
  },
}
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' }
const MOST_PROGRAMS = 100

/** @returns undefined when it is no list */
function programsIn(list: Uint8Array): string[] | undefined {
  const programs: string[] = []
  for (let at = 0; programs.length < MOST_PROGRAMS; at += 20) {
    const more = u32be(list, at)
    if (more === 0) break
    const [program, version, protocol, port] = [4, 8, 12, 16].map((offset) => u32be(list, at + offset))
    if (more !== 1 || program === undefined || port === undefined) return undefined
    programs.push(`${NAMES[program] ?? program} v${version} ${PROTOCOLS[protocol!] ?? protocol}/${port}`)
  }
  return programs
}
