import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { TlsDetails } from '../model/index.js'
import type { Call } from './call.js'
import { Inbox, MOST_BYTES, Waiting } from './inbox.js'
import { NoCall } from './no-call.js'
import type { Patience } from './patience.js'
import type { Said, Target } from './probe.js'
import { Reply, type ReplyEnding } from './reply.js'
import type { Switchboard } from './switchboard.js'
import { tlsDetailsOf } from './tls-details.js'

/** How long a farewell may take to leave. */
const FAREWELL_MS = 200

/** Where every call reads into: what has come is copied out before anything else is read. */
const READ = Buffer.allocUnsafe(MOST_BYTES)

/** @throws {NoCall} */
export function openTcpCall(target: Target, patience: Patience, board: Switchboard): Promise<Call> {
  return new Promise((resolve, reject) => {
    new TcpCall(target, patience, board, (call, code) =>
      code === undefined ? resolve(call) : reject(new NoCall(code)),
    )
  })
}

/** From its first packet on; `onConnect` is told once whether there is a connection, or by errno's name why not. */
class TcpCall implements Call {
  readonly #plain: Socket
  /** What we talk through: the TCP connection, or TLS over it. */
  #socket: Socket | TLSSocket
  readonly #inbox = new Inbox()
  #deadline: NodeJS.Timeout
  readonly #onAbort = () => this.#destroy('closed', 'ECANCELED')
  #onConnect: ((call: Call, code?: string) => void) | undefined
  #waiting: Waiting | undefined
  #ending: ReplyEnding | undefined

  constructor(
    private readonly target: Target,
    private readonly patience: Patience,
    private readonly board: Switchboard,
    onConnect: (call: Call, code?: string) => void,
  ) {
    this.#onConnect = onConnect
    this.#deadline = setTimeout(() => this.#destroy('timeout', 'ETIMEDOUT'), patience.connectMs)
    const onread = { buffer: READ, callback: (length: number) => this.#hear(READ.subarray(0, length)) }
    this.#plain = connect({ host: target.address, port: target.port, noDelay: true, onread })
    this.#socket = this.#plain
    this.#plain.on('error', ({ code = 'EIO' }: NodeJS.ErrnoException) => this.#destroy('closed', code))
    this.#plain.on('connect', () => this.#begin())
    this.#plain.on('close', () => this.#destroy())
    board.plugIn(this.#onAbort)
    if (board.isClosed) this.#onAbort()
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
      if (say !== undefined) this.#write(say)
      this.#waiting.note()
    })
  }

  startTls(): Promise<TlsDetails | undefined> {
    if (this.isOver) return Promise.resolve(undefined)
    const { hostName } = this.target
    this.#plain.removeAllListeners('close')
    return new Promise((resolve) => {
      const socket = connectTls({
        socket: this.#plain,
        secureContext: secureContext(),
        rejectUnauthorized: false, // we are here to see the certificate, not to trust it
        ALPNProtocols: ['http/1.1'], // what is asked inside is HTTP/1.1, if it is HTTP
        ...(hostName !== undefined && isIP(hostName) === 0 && { servername: hostName }),
      })
      this.#socket = socket
      socket.on('error', () => {}) // shows as the end of what is heard
      socket.on('close', () => {
        this.#destroy()
        resolve(undefined)
      })
      socket.on('secureConnect', () => {
        socket.on('data', (chunk: Buffer) => this.#hear(chunk))
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
    this.#write(farewell, () => {
      clearTimeout(timer)
      this.#destroy()
    })
  }

  #write(bytes: Said, onWritten?: () => void): void {
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1', onWritten)
    else this.#socket.write(bytes, onWritten)
  }

  #begin(): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#destroy('timeout'), this.patience.callMs)
    this.#onConnect?.(this)
    this.#onConnect = undefined
  }

  /** @returns true: more may come */
  #hear(chunk: Uint8Array): boolean {
    if (this.#ending !== undefined) return true
    this.#inbox.add(chunk)
    this.#waiting?.note()
    if (this.#inbox.isFull) this.#destroy('full')
    return true
  }

  /** @param code why there was no connection, if there was none yet */
  #destroy(ending: ReplyEnding = 'closed', code = 'EIO'): void {
    this.#release(ending)
    this.#socket.destroy()
    if (this.#plain !== this.#socket) this.#plain.destroy()
    this.#onConnect?.(this, code)
    this.#onConnect = undefined
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
