import type { Auth, Facts, TlsDetails } from '../model/index.js'
import { Reply } from './reply.js'

/**
 * What a probe may do to a stranger, mildest first. An ordinary run uses the first three;
 * `login` and `ot` are asked for by name, and only of targets that a scope file lists.
 */
export const SAFETY_CLASSES = [
  /** Says nothing, only listens. */
  'passive',
  /** Says what a client of the protocol says first. */
  'benign',
  /** Reads something that is offered to whoever asks. */
  'read',
  /** Gives a well-known identity, such as anonymous. */
  'login',
  /** Speaks a protocol that moves things in the world, reading only. */
  'ot',
] as const

export type Safety = (typeof SAFETY_CLASSES)[number]

/** Classes that need no asking for. */
export const ORDINARY_CLASSES: readonly Safety[] = ['passive', 'benign', 'read']

/** One port, or the first and last of a range. */
export type PortSpan = number | readonly [first: number, last: number]

/** Whom a probe talks to. */
export interface Target {
  /** Canonical text of the address. */
  readonly address: string
  /** The host name that the target was given as. */
  readonly hostName?: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
}

/** All that a probe has heard so far. */
export class Heard {
  constructor(
    readonly target: Target,
    /** By connection, then by turn. */
    readonly replies: readonly (readonly Reply[])[],
    /** Of the handshake, when one was made: before the first turn, or in a turn that upgrades. */
    readonly tls?: TlsDetails,
    /** TLS was there before the first turn. */
    readonly isInsideTls = false,
  ) {}

  /** The reply of one turn; empty when it was not taken or nothing came. */
  reply(turn: number, connection = 0): Reply {
    return this.replies[connection]?.[turn] ?? Reply.NONE
  }
}

export type Said = string | Uint8Array

/** We say something, or nothing; then we listen. */
export interface Turn {
  /** Text is one byte a character. Absent: only listens. A function is pure. */
  readonly say?: Said | ((heard: Heard) => Said)
  /** Goes over to TLS on this connection, and says nothing. */
  readonly startTls?: true
  /** False: this turn is passed over. @default always taken */
  when?(heard: Heard): boolean
  /** True once nothing more is to be waited for. Saves time, decides nothing. @default after a moment of quiet */
  isWhole?(reply: Reply): boolean
}

/** One connection: a conversation, turn by turn. It ends early when the other end hangs up. */
export interface Conversation {
  readonly turns: readonly Turn[]
  /** Said at the end, when the connection still stands; nothing is waited for. */
  readonly farewell?: Said
  /** False: this connection is not made. Not for the first one. @default made */
  when?(heard: Heard): boolean
}

/** What a probe makes of what it has heard. Text is cut, escaped and cleared of secrets afterwards, for all probes alike. */
export interface Identified {
  /** Of the service, lower case, as Nmap and IANA have it where they do: `redis`, `http`. */
  readonly name: string
  readonly product?: string
  /** As it was said: what a distribution has added is taken off afterwards. */
  readonly version?: string
  /** When the mark of a distribution stands elsewhere than in the version. */
  readonly distroPatched?: true
  /** @default 'unknown' */
  readonly auth?: Auth
  /** By names that the probe declares in `facts`. */
  readonly facts?: Facts
  /** What to show of the reply. @default the first reply that says something */
  readonly excerpt?: string
}

/**
 * One question that names one kind of service: where it usually listens, what is said, what the answers mean.
 *
 * A probe is data and pure functions; the engine does the talking. It is one folder, probes/<id>/, with examples of
 * real replies beside it, which are its test; docs/probes/ is generated from both. Read ./README.md first.
 */
export interface Probe {
  /** The folder's name, for ever: `<service>-<what is asked>`. */
  readonly id: string
  /** What it finds, as people call it. */
  readonly service: string
  /** What it says and learns, in one or two sentences for whoever runs the target. */
  readonly about: string
  readonly safety: Safety
  readonly transport: 'tcp' | 'udp'
  /** Where the service usually listens: asked first there. */
  readonly ports: readonly PortSpan[]
  /** Where it usually listens inside TLS. */
  readonly tlsPorts?: readonly PortSpan[]
  /** How likely it is on a port that tells nothing: 1 (try early) … 8; 9: only where its port or its sign points to it. */
  readonly rarity: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
  /** How its first bytes look, in a greeting or in an answer to somebody else's question: then it is asked next. */
  readonly sign?: RegExp
  /** Looks closer at what another probe has named so (`http`), when its port or its sign points to it. */
  readonly refines?: string
  /** Of UDP: its servers answer from another port than the one that was asked. */
  readonly answersElsewhere?: true
  /** Its servers count strange visitors: once it has an answer, nothing else is asked. */
  readonly isLastWord?: true
  readonly conversations: readonly Conversation[]
  /** Pure, and never throws, whatever the bytes. `undefined`: something else speaks here. */
  identify(heard: Heard): Identified | undefined
  /** The facts it may give, each with a sentence; names in SHARED_FACTS need none. */
  readonly facts?: Readonly<Record<string, string>>
  /** Where the bytes and their meaning come from: RFC sections, protocol documents. At least one. */
  readonly sources: readonly string[]
}

/** One line of a probe's examples.ts. It is the probe's test. */
export interface Example {
  /** Who said this: 'OpenSSH 9.2 of Debian 12', 'a web server'. */
  readonly title: string
  /** `real`: taken from a server that runs; `spec`: put together from the protocol's definition. */
  readonly from: 'real' | 'spec'
  /** What came, by connection, then by turn; an empty text where nothing did. Text is one byte a character. */
  readonly hears: readonly (readonly Said[])[]
  /** The handshake that was made, if one was. */
  readonly tls?: TlsDetails
  /** What comes of it, whole but for `excerpt`, as it stands in the record. */
  readonly gives: Omit<Identified, 'excerpt'> | 'nothing'
}

/** Facts that several probes give, with one meaning. */
export const SHARED_FACTS: Readonly<Record<string, string>> = {
  cleartextLogin: 'Takes passwords on a connection that anybody on the way can read.',
  startTls: 'Offers to go over to TLS on the same connection.',
  protocolVersion: 'The version of the protocol, not of the program.',
  realm: 'What it says the password is for.',
}

export function hasPort(spans: readonly PortSpan[] | undefined, port: number): boolean {
  if (!spans) return false
  return spans.some((span) => (typeof span === 'number' ? span === port : span[0] <= port && port <= span[1]))
}

/** True when the other end has the first word. */
export function listensFirst({ conversations }: Probe): boolean {
  const first = conversations[0]?.turns[0]
  return first !== undefined && first.say === undefined && !first.startTls
}
