import { Reply, type ReplyEnding } from './reply.js'

/** What one connection may say. */
export const MOST_BYTES = 65_536

/** Bytes as they come in, up to {@link MOST_BYTES} of them. */
export class Inbox {
  #bytes = new Uint8Array(512)
  #length = 0
  #from = 0

  get length(): number {
    return this.#length - this.#from
  }

  get isFull(): boolean {
    return this.#length >= MOST_BYTES
  }

  add(chunk: Uint8Array): void {
    const taken = chunk.subarray(0, MOST_BYTES - this.#length)
    if (this.#length + taken.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(2 * this.#bytes.length, this.#length + taken.length)))
      grown.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = grown
    }
    this.#bytes.set(taken, this.#length)
    this.#length += taken.length
  }

  /** What has come since the last turn. */
  peek(): Uint8Array {
    return this.#bytes.slice(this.#from, this.#length)
  }

  take(): Uint8Array {
    const bytes = this.peek()
    this.#from = this.#length
    return bytes
  }
}

/** A turn in which something is waited for. */
export class Waiting {
  #timer: NodeJS.Timeout
  #isDone = false
  /** A reply that trickles is looked at again when it has grown by a quarter: looking stays cheap. */
  #lookAt = 1

  /** @param done called once, never before this returns */
  constructor(
    private readonly inbox: Inbox,
    firstMs: number,
    private readonly quietMs: number,
    private readonly isWhole: ((reply: Reply) => boolean) | undefined,
    private readonly done: (ending: ReplyEnding) => void,
  ) {
    this.#timer = setTimeout(() => this.end('timeout'), firstMs)
  }

  /** Something may have come. */
  note(): void {
    if (this.#isDone || this.inbox.length === 0) return
    if (this.inbox.isFull) this.end('full')
    else if (this.#looksWhole()) this.end('whole')
    else this.#wait()
  }

  #looksWhole(): boolean {
    const { length } = this.inbox
    if (!this.isWhole || length < this.#lookAt) return false
    this.#lookAt = Math.ceil(length * 1.25)
    return this.isWhole(new Reply(this.inbox.peek(), 'whole'))
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end('quiet'), this.quietMs)
  }

  end(ending: ReplyEnding): void {
    if (this.#isDone) return
    this.#isDone = true
    clearTimeout(this.#timer)
    this.done(ending)
  }
}
