import { createSocket, type Socket } from 'node:dgram'
import { latin1 } from './bytes.js'
import type { Call, Manner } from './call.js'
import { Inbox, Waiting } from './inbox.js'
import { NoCall } from './no-call.js'
import type { Patience } from './patience.js'
import type { Said, Target } from './probe.js'
import { Reply, type ReplyEnding } from './reply.js'
import type { Switchboard } from './switchboard.js'

/** A socket that hears one target only: one port of it, or all where it answers from another. @throws {NoCall} */
export function openUdpCall(
  target: Target,
  patience: Patience,
  board: Switchboard,
  { answersElsewhere }: Manner = {},
): Promise<Call> {
  const { address, port } = target
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const fail = ({ code = 'EIO' }: NodeJS.ErrnoException) => {
      socket.close()
      reject(new NoCall(code))
    }
    socket.once('error', fail)
    const begin = () => {
      socket.off('error', fail)
      resolve(new UdpCall(socket, answersElsewhere ? target : undefined, patience, board))
    }
    if (answersElsewhere) socket.bind(begin)
    else socket.connect(port, address, begin)
  })
}

class UdpCall implements Call {
  readonly #inbox = new Inbox()
  readonly #deadline: NodeJS.Timeout
  readonly #onAbort = () => this.#close()
  #waiting: Waiting | undefined
  #ending: ReplyEnding | undefined

  constructor(
    private readonly socket: Socket,
    /** Whom to write to, and whom to hear, where the socket itself does not know. */
    private readonly target: Target | undefined,
    private readonly patience: Patience,
    private readonly board: Switchboard,
  ) {
    this.#deadline = setTimeout(() => this.#close('timeout'), patience.callMs)
    board.plugIn(this.#onAbort)
    socket.on('error', () => this.#close()) // an ICMP error: nobody is there
    socket.on('message', (datagram, from) => {
      if (target && from.address !== target.address) return // anybody may write to a socket that is not connected
      this.#inbox.add(datagram)
      this.#waiting?.note()
      if (this.#inbox.isFull) this.#close('full')
    })
    if (board.isClosed) this.#close()
  }

  get isOver(): boolean {
    return this.#ending !== undefined
  }

  ask(say: Said | undefined, waitMs: number, isWhole?: (reply: Reply) => boolean): Promise<Reply> {
    if (this.#ending !== undefined) return Promise.resolve(new Reply(this.#inbox.take(), this.#ending))
    return new Promise((resolve) => {
      this.#waiting = new Waiting(this.#inbox, waitMs, this.patience.quietMs, isWhole, (reply) => {
        this.#waiting = undefined
        resolve(reply)
      })
      if (say !== undefined) this.#send(typeof say === 'string' ? latin1(say) : say)
      this.#waiting.note()
    })
  }

  #send(bytes: Uint8Array): void {
    if (this.target) this.socket.send(bytes, this.target.port, this.target.address, () => {})
    else this.socket.send(bytes, () => {})
  }

  startTls(): Promise<undefined> {
    this.#close()
    return Promise.resolve(undefined)
  }

  end(): void {
    this.#close()
  }

  #close(ending: ReplyEnding = 'closed'): void {
    if (this.#ending === undefined) this.socket.close()
    this.#ending ??= ending
    clearTimeout(this.#deadline)
    this.board.unplug(this.#onAbort)
    this.#waiting?.end(this.#ending)
  }
}
