import type { ProbeBatch } from '../batch/index.js'
import type { LiveWindow, LiveWindows } from '../ledger/index.js'
import type { ScanPlan } from '../plan/index.js'
import type { TargetSet } from '../targets/index.js'
import type { RoundTrips } from './round-trips.js'

/** Windows in flight: while one waits for late replies, the next is being sent. */
export const WINDOWS_IN_FLIGHT = 3

const MIN_COOLDOWN_MS = 200
const MAX_COOLDOWN_MS = 8000
/** Timeouts to listen after a window's last probe, when nobody says how long. */
const COOLDOWN_TIMEOUTS = 4

export interface ScheduleOptions {
  /** Passes after the first, each to what is still unanswered, 0 … 9. */
  readonly retries: number
  /** Asked when a pass of a window is over, its timeout included: whether the window needs no further one. */
  isEnough?(windowNumber: number, pass: number): boolean
  /** How long to listen after a window's last probe; undefined: from measured round trips. */
  readonly cooldownMs: number | undefined
  /** Addresses of the plan that were excluded after it was made: not probed, not judged. @default none */
  readonly exclusions?: TargetSet | undefined
}

/** Where a schedule stands, as a checkpoint carries it. */
export interface ScheduleState {
  /** The first window that has not been opened. */
  readonly nextWindow: number
  readonly firstAttemptCount: number
  /** Endpoints that {@link ScheduleOptions.exclusions} took out so far. */
  readonly excludedCount: number
  /** The windows in flight, oldest first. */
  readonly windows: readonly WindowState[]
}

export interface WindowState {
  readonly number: number
  readonly pass: number
  /** The slot to look at next in this pass. */
  readonly cursor: number
  /** The ledger's bytes. */
  readonly slots: Uint8Array
}

/**
 * sending — this pass's probes are being queued
 * leaving — all of this pass are queued; the link has not yet sent the last
 * waiting — all have left; the timeout before the next pass runs
 * cooling — all passes are over; late replies are awaited
 */
type Phase = 'sending' | 'leaving' | 'waiting' | 'cooling'

interface WindowRun {
  readonly window: LiveWindow
  phase: Phase
  /** 0-based; the attempt number of its probes. */
  pass: number
  /** The slot to look at next. */
  cursor: number
  /** Probes queued by the whole schedule when this pass's last one was. */
  lastQueuedCount: number
  /** When that one left. */
  leftMs: number
  /** Clock time at which the phase `waiting` or `cooling` ends. */
  untilMs: number
  /** Frames that the capture had lost when this pass began. */
  dropCount: number
  /** Of its silent endpoints those whose answer the capture may have lost, once it is over. */
  uncertainCount: number
}

/**
 * Decides which probe is next: the oldest window's next pass before a new
 * window, and never a probe that has been answered. Knows nothing of links or
 * verdicts; time and the number of probes that have left come as arguments.
 */
export class Schedule {
  readonly #runs: WindowRun[] = []
  readonly #endpoint = new Uint32Array(5)
  #nextWindow: number
  #queuedCount = 0
  #firstAttemptCount = 0
  #excludedCount = 0
  #mostRetries = 0
  /** As {@link advance} last heard. */
  #dropCount = 0
  #uncertainCount = 0

  constructor(
    readonly plan: ScanPlan,
    readonly live: LiveWindows,
    readonly roundTrips: RoundTrips,
    readonly options: ScheduleOptions,
  ) {
    this.#nextWindow = plan.windows.next(0)
  }

  /** Probes handed out so far, all attempts, and those of {@link noteOthers}. */
  get queuedCount(): number {
    return this.#queuedCount
  }

  /** Probes that somebody else put before ours: they leave by the same queue and are counted with them. */
  noteOthers(count: number): void {
    this.#queuedCount += count
  }

  /** The greatest number of passes after the first that any window has had. */
  get mostRetries(): number {
    return this.#mostRetries
  }

  /** Endpoints that stayed silent while the capture lost frames in their last pass, with no pass left to ask again. */
  get uncertainCount(): number {
    return this.#uncertainCount
  }

  /** True while {@link fill} has something to look at. */
  get hasDue(): boolean {
    const canOpen = this.live.hasRoom && this.#nextWindow < this.plan.windows.count
    return canOpen || this.#runs.some(({ phase }) => phase === 'sending')
  }

  /** First attempts handed out so far. */
  get firstAttemptCount(): number {
    return this.#firstAttemptCount
  }

  /** Endpoints that were not judged because of a later exclusion. */
  get excludedCount(): number {
    return this.#excludedCount
  }

  /** Where this schedule stands. */
  state(): ScheduleState {
    return {
      nextWindow: this.#nextWindow,
      firstAttemptCount: this.#firstAttemptCount,
      excludedCount: this.#excludedCount,
      windows: this.#runs.map(({ window, pass, phase, cursor }) => ({
        number: window.number,
        pass,
        cursor: phase === 'sending' ? cursor : window.ledger.length,
        slots: window.ledger.copy(),
      })),
    }
  }

  /**
   * Goes on where another schedule of the same plan stood. Answers to what it had
   * sent cannot be heard any more, so what is unanswered in a window's last pass
   * has that attempt again; earlier passes go on, as later ones follow.
   */
  restore({ nextWindow, firstAttemptCount, excludedCount, windows }: ScheduleState): void {
    this.#nextWindow = nextWindow
    this.#firstAttemptCount = firstAttemptCount
    this.#excludedCount = excludedCount
    for (const { number, pass, cursor, slots } of windows) {
      const window = this.live.open(number, this.plan.windows.start(number), slots.length, true)
      const { ledger } = window
      ledger.restore(slots)
      const isLast = pass >= this.options.retries
      const from = isLast ? 0 : cursor
      this.#runs.push({ ...this.#newRun(window), pass, cursor: from })
      this.#mostRetries = Math.max(this.#mostRetries, pass)
      for (let slot = ledger.nextUnanswered(0); slot < ledger.length; slot = ledger.nextUnanswered(slot + 1)) {
        if (this.#isExcluded(window, slot)) this.#exclude(window, slot)
        else if (isLast && ledger.attempts(slot) > pass) ledger.forgetAttempt(slot)
      }
    }
  }

  /** True when every window has been opened and retired. */
  get isDone(): boolean {
    return this.#runs.length === 0 && this.#nextWindow >= this.plan.windows.count
  }

  /** Listening after a window's last probe, ms, as things stand. */
  get cooldownMs(): number {
    const { cooldownMs } = this.options
    if (cooldownMs !== undefined) return cooldownMs
    return Math.min(MAX_COOLDOWN_MS, Math.max(MIN_COOLDOWN_MS, COOLDOWN_TIMEOUTS * this.roundTrips.timeoutMs))
  }

  /**
   * Appends what is due to `batch` until it is full or nothing is due.
   * The caller sends exactly what it finds there.
   */
  fill(batch: ProbeBatch): void {
    for (const run of this.#runs) {
      if (run.phase === 'sending') this.#fillFrom(run, batch)
      if (batch.isFull) return
    }
    while (!batch.isFull && this.live.hasRoom && this.#nextWindow < this.plan.windows.count) {
      const { windows } = this.plan
      const number = this.#nextWindow
      const window = this.live.open(number, windows.start(number), windows.length(number))
      const run = this.#newRun(window)
      this.#runs.push(run)
      this.#nextWindow = windows.next(number + 1)
      this.#fillFrom(run, batch)
    }
  }

  /**
   * Moves every window on to the phase it has reached.
   *
   * @param readUpToMs every reply captured by then has been interpreted; ≤ nowMs
   * @param leftCount  probes that have left the link (or that it has given up on)
   * @param dropCount  frames that the capture has lost so far: an answer may have been among them, so what is silent
   *   in a pass that lost some is asked again, as long as there are passes left
   * @returns the windows that are over: every reply that could come has come. The
   *   caller judges what is silent in them and then calls {@link retire} on each.
   */
  advance(nowMs: number, readUpToMs: number, leftCount: number, dropCount = 0): LiveWindow[] {
    this.#dropCount = dropCount
    const over: LiveWindow[] = []
    for (const run of this.#runs) {
      if (run.window.ledger.unansweredCount === 0) {
        over.push(run.window)
        continue
      }
      if (run.phase === 'leaving' && leftCount >= run.lastQueuedCount) {
        const isLast = run.pass >= this.options.retries
        run.leftMs = nowMs
        run.phase = isLast ? 'cooling' : 'waiting'
        run.untilMs = nowMs + (isLast ? this.cooldownMs : this.roundTrips.timeoutMs)
      }
      if (run.phase === 'waiting' && readUpToMs >= run.untilMs) {
        if (this.options.isEnough?.(run.window.number, run.pass) && !this.#hasDropped(run)) {
          run.phase = 'cooling'
          run.untilMs = run.leftMs + this.cooldownMs
        } else {
          this.#beginNextPass(run)
        }
      }
      if (run.phase === 'cooling' && readUpToMs >= run.untilMs) {
        if (this.#hasDropped(run) && run.pass < this.options.retries) {
          this.#beginNextPass(run)
        } else {
          run.uncertainCount = this.#hasDropped(run) ? run.window.ledger.unansweredCount : 0
          over.push(run.window)
        }
      }
    }
    return over
  }

  /** Puts off the end of a window that {@link advance} called over: something about its silence is still being asked. */
  hold(window: LiveWindow, untilMs: number): void {
    const run = this.#runs.find((each) => each.window === window)
    if (run) run.untilMs = untilMs
  }

  /**
   * Forgets a window that {@link advance} called over; its ledger serves the next.
   *
   * @returns the passes after the first that it had
   */
  retire(window: LiveWindow): number {
    const index = this.#runs.findIndex((run) => run.window === window)
    const [run] = this.#runs.splice(index, 1)
    this.live.retire(window)
    this.#uncertainCount += run!.uncertainCount
    return run!.pass
  }

  /** The clock time at which {@link advance} will have something to do by itself; Infinity when only events can tell. */
  get nextTimeMs(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { phase, untilMs } of this.#runs) {
      if (phase === 'waiting' || phase === 'cooling') next = Math.min(next, untilMs)
    }
    return next
  }

  /** True while nothing is due: every window in flight waits for time or for replies. */
  get isIdle(): boolean {
    return this.#runs.every(({ phase }) => phase === 'waiting' || phase === 'cooling')
  }

  /** True while some window waits for probes to leave the link. */
  get isLeaving(): boolean {
    return this.#runs.some((run) => run.phase === 'leaving')
  }

  #newRun(window: LiveWindow): WindowRun {
    const start = { lastQueuedCount: 0, leftMs: 0, untilMs: 0, dropCount: this.#dropCount, uncertainCount: 0 }
    return { window, phase: 'sending', pass: 0, cursor: 0, ...start }
  }

  #beginNextPass(run: WindowRun): void {
    run.phase = 'sending'
    run.pass++
    run.cursor = 0
    run.dropCount = this.#dropCount
    this.#mostRetries = Math.max(this.#mostRetries, run.pass)
  }

  /** Whether frames were lost since this pass began. */
  #hasDropped(run: WindowRun): boolean {
    return this.#dropCount > run.dropCount
  }

  #fillFrom(run: WindowRun, batch: ProbeBatch): void {
    const { window, pass } = run
    const { ledger, start } = window
    const { permutation } = this.plan
    const { exclusions } = this.options
    const endpoint = this.#endpoint
    const length = ledger.length
    const countBefore = batch.count
    let slot = ledger.nextUnanswered(run.cursor)
    while (slot < length && !batch.isFull) {
      this.plan.endpointAt(permutation.at(start + slot), endpoint)
      if (exclusions?.contains(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!)) {
        this.#exclude(window, slot)
        slot = ledger.nextUnanswered(slot + 1)
        continue
      }
      batch.push(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!, endpoint[4]!, pass)
      ledger.noteSent(slot)
      slot = ledger.nextUnanswered(slot + 1)
    }
    run.cursor = slot
    this.#queuedCount += batch.count - countBefore
    if (pass === 0) this.#firstAttemptCount += batch.count - countBefore
    if (slot >= length) {
      run.phase = 'leaving'
      run.lastQueuedCount = this.#queuedCount
    }
  }
  #isExcluded({ start }: LiveWindow, slot: number): boolean {
    const { exclusions } = this.options
    if (!exclusions) return false
    const endpoint = this.#endpoint
    this.plan.endpointAt(this.plan.permutation.at(start + slot), endpoint)
    return exclusions.contains(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!)
  }

  /** Settles a slot so that nobody asks for it again; it is counted as excluded and not as filtered. */
  #exclude({ ledger }: LiveWindow, slot: number): void {
    ledger.settle(slot, 'filtered')
    this.#excludedCount++
  }
}
