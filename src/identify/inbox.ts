import { Reply, type ReplyEnding } from './reply.js'

/** What one connection may say. */
export const MOST_BYTES = 65_536

/** Bytes as they come in, up to {@link MOST_BYTES} of them. */
export class Inbox {
  /** Bytes that have come stay where they are and as they are, so that views of them may be given away. */
  #bytes: Uint8Array | undefined
  #length = 0
  #from = 0

  get length(): number {
    return this.#length - this.#from
  }

  get isFull(): boolean {
    return this.#length >= MOST_BYTES
  }

  /** @param chunk is copied: it may be written over afterwards */
  add(chunk: Uint8Array): void {
    const taken = chunk.length > MOST_BYTES - this.#length ? chunk.subarray(0, MOST_BYTES - this.#length) : chunk
    const length = this.#length + taken.length
    if (!this.#bytes) this.#bytes = Buffer.from(taken)
    else {
      if (length > this.#bytes.length) {
        const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(2 * this.#bytes.length, length)))
        grown.set(this.#bytes.subarray(0, this.#length))
        this.#bytes = grown
      }
      this.#bytes.set(taken, this.#length)
    }
    this.#length = length
  }

  /** What has come since the last turn. */
  peek(): Uint8Array {
    return this.#bytes?.subarray(this.#from, this.#length) ?? NOTHING
  }

  take(): Uint8Array {
    const bytes = this.peek()
    this.#from = this.#length
    return bytes
  }
}

const NOTHING = new Uint8Array(0)

/** A turn in which something is waited for. */
export class Waiting {
  #timer: NodeJS.Timeout
  #isQuiet = false
  #isDone = false
  /** A reply that trickles is looked at again when it has grown by a quarter: looking stays cheap. */
  #lookAt = 1

  /** @param done called once, with all that has come, and never before this returns */
  constructor(
    private readonly inbox: Inbox,
    firstMs: number,
    private readonly quietMs: number,
    private readonly isWhole: ((reply: Reply) => boolean) | undefined,
    private readonly done: (reply: Reply) => void,
  ) {
    this.#timer = setTimeout(() => this.end('timeout'), firstMs)
  }

  /** Something may have come. */
  note(): void {
    if (this.#isDone || this.inbox.length === 0) return
    if (this.inbox.isFull) this.end('full')
    else if (!this.#endIfWhole()) this.#wait()
  }

  #endIfWhole(): boolean {
    const { length } = this.inbox
    if (!this.isWhole || length < this.#lookAt) return false
    this.#lookAt = Math.ceil(length * 1.25)
    const reply = new Reply(this.inbox.peek(), 'whole')
    if (!this.isWhole(reply)) return false
    this.inbox.take()
    this.#finish(reply)
    return true
  }

  #wait(): void {
    if (this.#isQuiet) {
      this.#timer.refresh()
      return
    }
    this.#isQuiet = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end('quiet'), this.quietMs)
  }

  end(ending: ReplyEnding): void {
    if (!this.#isDone) this.#finish(new Reply(this.inbox.take(), ending))
  }

  #finish(reply: Reply): void {
    this.#isDone = true
    clearTimeout(this.#timer)
    this.done(reply)
  }
}
