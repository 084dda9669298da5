import { Worker } from 'node:worker_threads'
import { type ThreadAnswer, type ThreadData, type ThreadJob, threadCode } from './match-thread.js'
import type { Pattern } from './pcre.js'

export interface MatcherOptions {
  /** Told once of each pattern that ran away and is not used any more. */
  onRunaway?(index: number): void
  /** How long one pattern may take over one text, ms. @default 250 */
  readonly patternMs?: number
  /** How long all of them may take over one text, ms. @default 2000 */
  readonly textMs?: number
}

/** How often is looked, ms. */
const TICK_MS = 25
/** A text may be longer; patterns see its beginning. */
export const MOST_TEXT = 8192
/** A thread with its patterns compiled takes some tens of megabytes. */
const MOST_HEAP_MB = 256

interface Waiting {
  readonly text: string
  readonly candidates: Uint32Array
  readonly done: (answer: ThreadAnswer) => void
}

/**
 * Holds texts that strangers wrote against patterns that others wrote, on a thread of its own.
 *
 * Some patterns take minutes for a text that was made to hurt, and JavaScript cannot stop one. So a thread that is
 * stuck is ended, the pattern it was stuck in is not used again, and the text goes on with the others
 * on a new thread. Texts wait in line. Nothing keeps the process alive between them.
 */
export class Matcher {
  readonly #line: Waiting[] = []
  readonly #progress = new Int32Array(new SharedArrayBuffer(8))
  readonly #runaways = new Set<number>()
  #worker: Worker | undefined
  /** Ends whatever is under way. */
  #interrupt: (() => void) | undefined
  #isClosed = false

  constructor(
    readonly patterns: readonly Pattern[],
    private readonly options: MatcherOptions = {},
  ) {}

  /**
   * @param candidates indexes of patterns, in the order in which they are tried
   * @returns the first that matches; undefined when none does, when it took too long, or once closed
   */
  match(text: string, candidates: Uint32Array): Promise<ThreadAnswer> {
    if (this.#isClosed || candidates.length === 0) return Promise.resolve(undefined)
    return new Promise((done) => {
      this.#line.push({ text: text.slice(0, MOST_TEXT), candidates, done })
      if (this.#line.length === 1) void this.#work()
    })
  }

  /** Every match under way ends, with nothing. Resolves once no thread is left. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { done } of this.#line.splice(1)) done(undefined)
    this.#interrupt?.()
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  async #work(): Promise<void> {
    for (let next = this.#line[0]; next; next = this.#line[0]) {
      const answer = this.#isClosed ? undefined : await this.#matchOne(next)
      this.#line.shift()
      next.done(answer)
    }
  }

  async #matchOne({ text, candidates }: Waiting): Promise<ThreadAnswer> {
    const budget = { ticks: ticksOf(this.options.textMs ?? 2000) }
    for (let left = this.#usable(candidates); left.length > 0; ) {
      const outcome = await this.#tryAll({ text, candidates: left }, budget)
      if (outcome.kind === 'answer') return outcome.answer
      await this.#worker?.terminate()
      this.#worker = undefined
      const stuck = outcome.kind === 'stuck' ? left.indexOf(Atomics.load(this.#progress, 0)) : -1
      if (stuck < 0) return undefined
      this.#runaways.add(left[stuck]!)
      this.options.onRunaway?.(left[stuck]!)
      left = left.subarray(stuck + 1)
    }
    return undefined
  }

  #usable(candidates: Uint32Array): Uint32Array {
    if (this.#runaways.size === 0) return candidates
    return candidates.filter((index) => !this.#runaways.has(index))
  }

  /** @param budget what is left of the text's time; only the time in which patterns run is taken off */
  #tryAll(job: ThreadJob, budget: { ticks: number }): Promise<Outcome> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const mostTicks = ticksOf(this.options.patternMs ?? 250)
    return new Promise((resolve) => {
      let begun = 0
      let ticks = 0
      const timer = setInterval(() => {
        const count = Atomics.load(this.#progress, 1)
        if (count === 0) return // the thread is still starting
        ticks = count === begun ? ticks + 1 : 0
        begun = count
        budget.ticks--
        if (ticks >= mostTicks) end({ kind: 'stuck' })
        else if (budget.ticks <= 0) end({ kind: 'over' })
      }, TICK_MS)
      const end = (outcome: Outcome) => {
        clearInterval(timer)
        worker.off('message', onMessage).off('error', onError)
        this.#interrupt = undefined
        resolve(outcome)
      }
      const onMessage = (answer: ThreadAnswer) => end({ kind: 'answer', answer })
      // Out of memory, or a pattern too large to be compiled; with none begun the thread did not even start.
      const onError = () => end({ kind: Atomics.load(this.#progress, 1) > 0 ? 'stuck' : 'over' })
      worker.on('message', onMessage).on('error', onError)
      this.#interrupt = () => end({ kind: 'over' })
      Atomics.store(this.#progress, 1, 0)
      worker.postMessage(job)
    })
  }

  #start(): Worker {
    const workerData: ThreadData = { patterns: this.patterns, progress: this.#progress }
    const resourceLimits = { maxOldGenerationSizeMb: MOST_HEAP_MB }
    // No environment and no streams: it only computes.
    const worker = new Worker(threadCode(), { eval: true, workerData, resourceLimits, env: {}, execArgv: [] })
    worker.unref()
    worker.on('error', () => {}) // whoever waits hears of it; nobody else has to
    return worker
  }
}

function ticksOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / TICK_MS))
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: ThreadAnswer }
  /** The pattern that runs took too long, or the thread died of it. */
  | { readonly kind: 'stuck' }
  /** The text has had its time, or nobody waits any more. */
  | { readonly kind: 'over' }
