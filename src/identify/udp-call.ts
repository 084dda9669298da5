import { createSocket, type Socket } from 'node:dgram'
import { latin1 } from './bytes.js'
import type { Call } from './call.js'
import { Inbox, Waiting } from './inbox.js'
import { NoCall } from './no-call.js'
import type { Patience } from './patience.js'
import type { Said, Target } from './probe.js'
import { Reply, type ReplyEnding } from './reply.js'
import type { Switchboard } from './switchboard.js'

/** A socket that hears one target only. @throws {NoCall} */
export function openUdpCall({ address, port }: Target, patience: Patience, board: Switchboard): Promise<Call> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const fail = ({ code = 'EIO' }: NodeJS.ErrnoException) => {
      socket.close()
      reject(new NoCall(code))
    }
    socket.once('error', fail)
    socket.connect(port, address, () => {
      socket.off('error', fail)
      resolve(new UdpCall(socket, patience, board))
    })
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
    private readonly patience: Patience,
    private readonly board: Switchboard,
  ) {
    this.#deadline = setTimeout(() => this.#close('timeout'), patience.callMs)
    board.plugIn(this.#onAbort)
    socket.on('error', () => this.#close()) // an ICMP error: nobody is there
    socket.on('message', (datagram) => {
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
      this.#waiting = new Waiting(this.#inbox, waitMs, this.patience.quietMs, isWhole, (ending) => {
        this.#waiting = undefined
        resolve(new Reply(this.#inbox.take(), ending))
      })
      if (say !== undefined) this.socket.send(typeof say === 'string' ? latin1(say) : say, () => {})
      this.#waiting.note()
    })
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
