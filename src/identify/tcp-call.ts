import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { TlsDetails } from '../model/index.js'
import { latin1 } from './bytes.js'
import type { Call } from './call.js'
import { Inbox, Waiting } from './inbox.js'
import { NoCall } from './no-call.js'
import type { Patience } from './patience.js'
import type { Said, Target } from './probe.js'
import { Reply, type ReplyEnding } from './reply.js'
import type { Switchboard } from './switchboard.js'
import { tlsDetailsOf } from './tls-details.js'

/** How long a farewell may take to leave. */
const FAREWELL_MS = 200

/** @throws {NoCall} */
export function openTcpCall(
  { address, port, hostName }: Target,
  patience: Patience,
  board: Switchboard,
): Promise<Call> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true })
    const fail = (code: string) => {
      release()
      socket.destroy()
      reject(new NoCall(code))
    }
    const timer = setTimeout(() => fail('ETIMEDOUT'), patience.connectMs)
    const onAbort = () => fail('ECANCELED')
    const onError = ({ code = 'EIO' }: NodeJS.ErrnoException) => fail(code)
    const release = () => {
      clearTimeout(timer)
      board.unplug(onAbort)
      socket.off('error', onError)
      socket.on('error', () => {}) // from here on an error shows as the end of what is heard
    }
    board.plugIn(onAbort)
    socket.once('error', onError)
    socket.once('connect', () => {
      release()
      resolve(new TcpCall(socket, hostName, patience, board))
    })
    if (board.isClosed) onAbort()
  })
}

class TcpCall implements Call {
  /** What we talk through: the TCP connection, or TLS over it. */
  #socket: Socket | TLSSocket
  readonly #inbox = new Inbox()
  readonly #deadline: NodeJS.Timeout
  readonly #onAbort = () => this.#destroy()
  #waiting: Waiting | undefined
  #ending: ReplyEnding | undefined

  constructor(
    private readonly plain: Socket,
    private readonly hostName: string | undefined,
    private readonly patience: Patience,
    private readonly board: Switchboard,
  ) {
    this.#socket = plain
    this.#deadline = setTimeout(() => this.#destroy('timeout'), patience.callMs)
    board.plugIn(this.#onAbort)
    this.#hear(plain)
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
      if (say !== undefined) this.#socket.write(typeof say === 'string' ? latin1(say) : say)
      this.#waiting.note()
    })
  }

  startTls(): Promise<TlsDetails | undefined> {
    if (this.isOver) return Promise.resolve(undefined)
    this.plain.removeAllListeners('data').removeAllListeners('close')
    return new Promise((resolve) => {
      const socket = connectTls({
        socket: this.plain,
        secureContext: secureContext(),
        rejectUnauthorized: false, // we are here to see the certificate, not to trust it
        ALPNProtocols: ['http/1.1'], // what is asked inside is HTTP/1.1, if it is HTTP
        ...(this.hostName !== undefined && isIP(this.hostName) === 0 && { servername: this.hostName }),
      })
      this.#socket = socket
      socket.on('error', () => {}) // shows as the end of what is heard
      const onClose = () => {
        this.#destroy()
        resolve(undefined)
      }
      socket.once('close', onClose)
      socket.once('secureConnect', () => {
        socket.off('close', onClose)
        this.#hear(socket)
        resolve(tlsDetailsOf(socket))
      })
    })
  }

  end(farewell?: Said): void {
    if (this.isOver || farewell === undefined) {
      this.#destroy()
      return
    }
    this.#release('closed')
    const timer = setTimeout(() => this.#destroy(), FAREWELL_MS)
    this.#socket.write(typeof farewell === 'string' ? latin1(farewell) : farewell, () => {
      clearTimeout(timer)
      this.#destroy()
    })
  }

  #hear(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.#inbox.add(chunk)
      this.#waiting?.note()
      if (this.#inbox.isFull) this.#destroy('full')
    })
    socket.once('close', () => this.#destroy())
  }

  #destroy(ending: ReplyEnding = 'closed'): void {
    this.#release(ending)
    this.#socket.destroy()
    this.plain.destroy()
  }

  /** Nothing more is heard. */
  #release(ending: ReplyEnding): void {
    this.#ending ??= ending
    clearTimeout(this.#deadline)
    this.board.unplug(this.#onAbort)
    this.#waiting?.end(this.#ending)
  }
}

let context: SecureContext | undefined

/** Old versions and weak suites are spoken too: that they are still there is what we want to see. */
function secureContext(): SecureContext {
  context ??= createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' })
  return context
}
