import type { TlsDetails } from '../model/index.js'
import type { Call } from './call.js'
import type { Patience } from './patience.js'
import { type Conversation, Heard, listensFirst, type Probe, type Said, type Target } from './probe.js'
import { Reply } from './reply.js'

/** How one probe gets its calls. */
export interface Asking {
  readonly target: Target
  readonly isInsideTls: boolean
  readonly patience: Patience
  /**
   * @returns a call to the target, inside TLS where that is where it speaks; undefined when there is none to be had:
   *   no connection, no handshake, or the endpoint has had its share
   */
  call(): Promise<{ readonly call: Call; readonly tls?: TlsDetails } | undefined>
  /** Its port points to this probe: it is given the time that a slow server needs. */
  readonly isHinted: boolean
  /** Is told of each question and its answer. */
  onAnswer?(say: Said | undefined, reply: Reply): void
}

/** A call on which the first word has been heard already. */
export interface Begun {
  readonly call: Call
  readonly tls?: TlsDetails
  readonly greeting: Reply
}

/** Holds every conversation of a probe, one after the other. Leaves no call open. */
export async function askProbe(probe: Probe, asking: Asking, begun?: Begun): Promise<Heard> {
  const replies: Reply[][] = []
  let { tls } = begun ?? {}
  const heard = () => new Heard(asking.target, replies, tls, asking.isInsideTls)
  for (const [i, conversation] of probe.conversations.entries()) {
    if (i > 0 && conversation.when?.(heard()) === false) {
      replies.push([])
      continue
    }
    const opened = i === 0 && begun ? begun : await asking.call()
    if (!opened) break
    tls ??= opened.tls
    const said: Reply[] = i === 0 && begun ? [begun.greeting] : []
    replies.push(said)
    const upgraded = await converse(conversation, opened.call, said, heard, asking, listensFirst(probe))
    tls ??= upgraded
  }
  return heard()
}

/** Takes the turns that are left, and ends the call. @returns what an upgrade to TLS has told */
async function converse(
  { turns, farewell }: Conversation,
  call: Call,
  said: Reply[],
  heard: () => Heard,
  asking: Asking,
  isSlow: boolean,
): Promise<TlsDetails | undefined> {
  const { patience, isHinted } = asking
  let tls: TlsDetails | undefined
  try {
    for (const turn of turns.slice(said.length)) {
      if (call.isOver) break
      if (turn.when?.(heard()) === false) {
        said.push(Reply.NONE)
      } else if (turn.startTls) {
        tls = await call.startTls()
        said.push(Reply.NONE)
        if (!tls) break
      } else {
        const say = typeof turn.say === 'function' ? turn.say(heard()) : turn.say
        const waitMs =
          isHinted && isSlow ? patience.callMs : say === undefined ? patience.greetingMs : patience.answerMs
        const reply = await call.ask(say, waitMs, turn.isWhole)
        said.push(reply)
        asking.onAnswer?.(say, reply)
      }
    }
  } finally {
    call.end(farewell)
  }
  return tls
}
