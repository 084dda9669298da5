import { concat, hex, textOf, u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

/** Ids of our own requests within the session. */
const GET_CHILDREN_ID = 1
const GET_CHILDREN = 8
const CLOSE_SESSION = 0xfffffff5 // -11

export const probe: Probe = {
  id: 'zookeeper-srvr',
  service: 'ZooKeeper',
  about:
    'Asks for the server’s state (srvr); then opens a session, asks for the names directly under /, and closes it. Reads no data.',
  safety: 'read',
  transport: 'tcp',
  ports: [[2181, 2183]],
  tlsPorts: [2281],
  rarity: 7,
  sign: /^(?:Zookeeper version: \d|This ZooKeeper instance is not|\w{4} is not executed because it is not in the whitelist)/,
  conversations: [
    { turns: [{ say: 'srvr' }] },
    {
      turns: [
        { say: connectRequest(), isWhole: hasFrame },
        { say: getChildren('/'), when: (heard) => sessionOf(heard) !== undefined, isWhole: hasFrame },
      ],
      farewell: frame(hex`00000002`, int(CLOSE_SESSION)),
      when: isZooKeeper,
    },
  ],

  identify(heard) {
    if (!isZooKeeper(heard)) return undefined
    const { text } = heard.reply(0)
    const version = /^Zookeeper version: (\d[\w.]{0,30})/.exec(text)?.[1]
    const field = (name: string) => new RegExp(`^${name}: ([^\\n]{1,40})`, 'm').exec(text)?.[1]
    const [mode, count] = [field('Mode'), field('Node count')]
    const children = childrenOf(heard)
    return {
      name: 'zookeeper',
      product: 'Apache ZooKeeper',
      ...(version !== undefined && { version }),
      auth: children?.auth ?? 'unknown',
      facts: {
        ...(mode !== undefined && { role: mode }),
        ...(count !== undefined && { nodeCount: Number(count) }),
        ...(children?.names && { rootNodes: children.names }),
      },
    }
  },

  facts: {
    role: 'Its part in its ensemble: standalone, leader, follower, observer.',
    nodeCount: 'How many nodes its tree has.',
    rootNodes: 'The names directly under the root, where whoever asks is told.',
  },
  sources: [
    'ZooKeeper Administrator’s Guide, "The Four Letter Words"',
    'ZooKeeper source, zookeeper.jute (ConnectRequest, RequestHeader, GetChildrenRequest); KeeperException codes -102, -124',
  ],
}

function int(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value])
}

function frame(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const body = concat(...parts)
  return concat(int(body.length), body)
}

/** Protocol 0, no transaction seen, ten seconds, no session yet, no password. */
function connectRequest(): Uint8Array {
  return frame(int(0), new Uint8Array(8), int(10_000), new Uint8Array(8), int(16), new Uint8Array(16), '\0')
}

function getChildren(path: string): Uint8Array {
  return frame(int(GET_CHILDREN_ID), int(GET_CHILDREN), int(path.length), path, '\0') // no watch
}

function hasFrame({ bytes }: Reply): boolean {
  return bytes.length >= 4 + (u32be(bytes, 0) ?? Infinity)
}

const STATE =
  /^(?:Zookeeper version: \d|This ZooKeeper instance is not currently serving|srvr is not executed because it is not in the whitelist)/

function isZooKeeper(heard: Heard): boolean {
  return STATE.test(heard.reply(0).text)
}

/** A time limit above zero: the session stands. */
function sessionOf(heard: Heard): number | undefined {
  const { bytes } = heard.reply(0, 1)
  const length = u32be(bytes, 0)
  const seconds = u32be(bytes, 8)
  return length === undefined || length < 36 || length > 41 || u32be(bytes, 4) !== 0 || seconds === 0
    ? undefined
    : seconds
}

const [OK, NO_AUTH, SESSION_CLOSED] = [0, 0xffffff9a, 0xffffff84] // -102, -124: it wants SASL first
const MOST_NAMES = 100

function childrenOf(heard: Heard): { auth: 'none' | 'required'; names?: string[] } | undefined {
  const { bytes } = heard.reply(1, 1)
  if (u32be(bytes, 4) !== GET_CHILDREN_ID) return undefined
  const code = u32be(bytes, 16)
  if (code === NO_AUTH || code === SESSION_CLOSED) return { auth: 'required' }
  const count = u32be(bytes, 20)
  if (code !== OK || count === undefined) return undefined
  const names: string[] = []
  for (let at = 24; names.length < Math.min(count, MOST_NAMES); ) {
    const length = u32be(bytes, at)
    if (length === undefined || at + 4 + length > bytes.length) break
    names.push(textOf(bytes, at + 4, at + 4 + length))
    at += 4 + length
  }
  return { auth: 'none', names }
}
