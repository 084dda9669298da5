import type { ReplyBatch } from '../batch/index.js'
import type { Wakeup } from './wakeup.js'

/**
 * Holds at most one batch of replies that the loop has not looked at. The next
 * is asked for only when the last has been taken, so a slow reader is felt by
 * the link and memory stays bounded.
 */
export class Inbox {
  readonly #iterator: AsyncIterator<ReplyBatch>
  #batch: ReplyBatch | undefined
  #isAsking = false
  #isEnded = false
  #failure: { readonly error: unknown } | undefined

  constructor(
    replies: AsyncIterable<ReplyBatch>,
    readonly wakeup: Wakeup,
  ) {
    this.#iterator = replies[Symbol.asyncIterator]()
    this.#ask()
  }

  /** No more will come. */
  get isEnded(): boolean {
    return this.#isEnded && !this.#batch
  }

  /**
   * @returns the batch that has arrived, if one has; asks for the next
   * @throws whatever ended the replies, once
   */
  take(): ReplyBatch | undefined {
    if (this.#failure) throw this.#failure.error
    const batch = this.#batch
    this.#batch = undefined
    if (batch) this.#ask()
    return batch
  }

  #ask(): void {
    if (this.#isAsking || this.#isEnded) return
    this.#isAsking = true
    this.#iterator.next().then(
      (result) => {
        this.#isAsking = false
        if (result.done) this.#isEnded = true
        else this.#batch = result.value
        this.wakeup.notify()
      },
      (error: unknown) => {
        this.#isAsking = false
        this.#isEnded = true
        this.#failure = { error }
        this.wakeup.notify()
      },
    )
  }
}
