import { ATTEMPT_UNKNOWN, ProbeBatch } from '../batch/index.js'
import type { Clock } from '../clock.js'
import { Interpreter } from '../interpret/index.js'
import { LiveWindows } from '../ledger/index.js'
import type { Link, LinkCounters } from '../link/index.js'
import type { RateRecord, State, VerdictRecord } from '../model/index.js'
import { LossMeter } from '../pacing/index.js'
import { type ScanPlan, SentinelPorts } from '../plan/index.js'
import { Inquiries, RoundTrips, Schedule, WINDOWS_IN_FLIGHT } from '../schedule/index.js'
import type { PortSet, TargetSet } from '../targets/index.js'
import { Inbox } from './inbox.js'
import { RateControl, type RateControlOptions } from './rate-control.js'
import { restoreStages, type ScanSnapshot } from './snapshot.js'
import { Turns } from './turns.js'
import { Wakeup } from './wakeup.js'

export interface PipelineOptions {
  readonly plan: ScanPlan
  readonly link: Link
  readonly clock: Clock
  readonly rate: RateControlOptions
  readonly retries: number | 'auto'
  readonly cooldownMs: number | undefined
  /** States whose verdicts are yielded. */
  readonly show: ReadonlySet<State>
  nameOf(address: string): string | undefined
  /** Never probed, on any target. */
  readonly excludedPorts: PortSet
  /** Told how the link stands, many times a second. */
  onCounters?(nowMs: number, counters: LinkCounters): void
  /** Left out although they are in the plan. */
  readonly exclusions?: TargetSet | undefined
  /** Where to go on. */
  readonly resume?: ScanSnapshot | undefined
}

/** Probes handed to the link at once: 20 ms of them, so that a stop or a new rate is soon felt. */
const BATCH_SECONDS = 0.02
const MIN_BATCH = 16
const MAX_BATCH = 4096
/** How often it is asked whether a window's silence has been explained, ms. */
const HOLD_MS = 50
/** While more replies than this are unread, nothing is sent that could bring more: a link holds some 65,536. */
const MAX_UNREAD = 16_384

/**
 * The pipeline, top to bottom, as one loop: take what has come in, judge what
 * is over, send what is due, sleep until something happens. It runs only while
 * somebody asks for verdicts, so a slow reader slows the scan; nothing is
 * judged silent before every reply captured up to then has been read.
 */
export class Pipeline {
  readonly interpreter: Interpreter
  readonly schedule: Schedule
  readonly losses: LossMeter
  readonly rate: RateControl
  readonly inquiries: Inquiries
  readonly #roundTrips = new RoundTrips()
  readonly #wakeup: Wakeup
  #isStopped = false

  constructor(readonly options: PipelineOptions) {
    const { plan, show, nameOf, clock, retries, cooldownMs } = options
    const live = new LiveWindows(Math.min(WINDOWS_IN_FLIGHT, plan.windows.count), plan.windows.size)
    const roundTrips = this.#roundTrips
    const losses = new LossMeter(retries)
    this.losses = losses
    const rate = new RateControl(options.rate, losses, roundTrips)
    this.rate = rate
    this.schedule = new Schedule(plan, live, roundTrips, {
      cooldownMs,
      retries: losses.maxRetries,
      isEnough: (window, pass) => losses.isEnough(window, pass),
      exclusions: options.exclusions,
    })
    const inquiries = new Inquiries({
      sentinelProbes: () => 1 + losses.expectedRetries,
      repeatProbes: () => losses.repeatProbes,
      exclusions: options.exclusions,
    })
    this.inquiries = inquiries
    this.interpreter = new Interpreter(plan, live, {
      show,
      nameOf,
      onRoundTrip: (rttUs) => roundTrips.note(rttUs),
      onLoss: () => roundTrips.noteLoss(),
      // What a kill kept from being heard is no loss of the network's: such windows say nothing of it.
      onAnswer: (batch, row, { number, isResumed }, attempts) => {
        const attempt = batch.attempt(row)
        if (attempt === 0 || (attempt === ATTEMPT_UNKNOWN && attempts === 1)) rate.hits.noteHit()
        losses.noteAnswer(batch, row, isResumed ? undefined : number, attempts)
      },
      onCanary: (batch, row) => losses.takeCanary(batch, row),
      ask: (inquiry) => inquiries.ask(inquiry),
      onInquiry: (w0, w1, w2, w3, port, kind) => !inquiries.isDone && inquiries.take([w0, w1, w2, w3], port, kind),
      sentinels: new SentinelPorts(plan, options.excludedPorts),
    })
    if (options.resume) restoreStages(options.resume, this.schedule, this.interpreter)
    this.#wakeup = new Wakeup(clock)
  }

  /** Every endpoint has its verdict, and every suspicion is settled. */
  get #isDone(): boolean {
    return this.schedule.isDone && this.inquiries.isDone
  }

  /** False once {@link stop} was called: some endpoints may have no verdict. */
  get isComplete(): boolean {
    return !this.#isStopped
  }

  /** Sends nothing more; what has been captured is still read. */
  stop(): void {
    this.#isStopped = true
    this.#wakeup.notify()
  }

  /** Yields verdicts in blocks as they become certain, and changes of the rate. The caller closes the link, however this ends. */
  async *run(): AsyncGenerator<readonly (VerdictRecord | RateRecord)[]> {
    const { link, clock } = this.options
    const { schedule, interpreter, losses, rate, inquiries } = this
    const batch = new ProbeBatch(MAX_BATCH)
    const inbox = new Inbox(link.replies(), this.#wakeup)
    const reading = new ReadMark()
    const sender = new Sender(link, this.#wakeup)
    link.setRate(rate.ratePps)

    while (!this.#isStopped && !this.#isDone) {
      yield* this.#read(inbox)
      const nowMs = clock.nowMs()
      const counters = link.counters()
      const readUpToMs = reading.update(nowMs, counters)
      losses.canaries.advance(nowMs, readUpToMs, leftCount(counters), this.#roundTrips.promptTimeoutMs)
      inquiries.advance(nowMs, readUpToMs, leftCount(counters), this.#roundTrips.timeoutMs)
      this.options.onCounters?.(nowMs, counters)
      for (const window of schedule.advance(nowMs, readUpToMs, leftCount(counters), dropCount(counters))) {
        if (!interpreter.isReadyToJudge(window)) {
          // A look that is not over goes on at once, after whatever else is to be done.
          if (!interpreter.blocks.isLooking) schedule.hold(window, nowMs + HOLD_MS)
          continue
        }
        const silentCount = window.ledger.unansweredCount // judging settles them
        const turns = new Turns(clock)
        for (const block of interpreter.judgeSilence(window, clock.wallMs())) {
          yield block
          if (turns.isDue) await turns.give()
        }
        const passCount = schedule.retire(window)
        if (!window.isResumed) losses.closeWindow(window.number, passCount, silentCount)
      }
      if (this.#isStopped) break
      const change = rate.update({ nowMs, readUpToMs, leftCount: leftCount(counters) })
      if (change) {
        link.setRate(change.ratePps)
        yield [{ type: 'rate', ...change, at: new Date(clock.wallMs()).toISOString() }]
      }
      sender.throwIfFailed()
      if (!sender.isBusy && counters.queuedReplyCount <= MAX_UNREAD) {
        batch.clear()
        batch.limit = Math.min(MAX_BATCH, Math.max(MIN_BATCH, Math.ceil(rate.ratePps * BATCH_SECONDS)))
        schedule.noteOthers(inquiries.fill(batch, schedule.queuedCount))
        if (schedule.hasDue) schedule.noteOthers(losses.canaries.fill(batch, nowMs, schedule.queuedCount))
        schedule.fill(batch)
        rate.hits.noteQueued(schedule.queuedCount, schedule.firstAttemptCount)
        if (batch.count > 0) sender.send(batch)
      }
      await this.#wakeup.wait(this.#idleMs(nowMs, counters, sender.isBusy, reading))
    }

    if (this.#isStopped) await link.close()
    else await link.finish(0)
    while (!inbox.isEnded) {
      yield* this.#read(inbox)
      if (!inbox.isEnded) await this.#wakeup.wait(Number.POSITIVE_INFINITY)
    }
  }

  *#read(inbox: Inbox): Generator<readonly VerdictRecord[]> {
    const batch = inbox.take()
    if (!batch) return
    const verdicts: VerdictRecord[] = []
    this.interpreter.take(batch, verdicts)
    if (verdicts.length > 0) yield verdicts
  }

  /** How long there is nothing to do unless a reply comes or the link takes a batch. */
  #idleMs(nowMs: number, counters: LinkCounters, isSending: boolean, reading: ReadMark): number {
    const { schedule, inquiries } = this
    if (this.#isDone) return 0
    if (reading.isBehind) return 1
    let untilMs = Math.min(schedule.nextTimeMs, inquiries.nextTimeMs(this.#roundTrips.timeoutMs)) - nowMs
    if (isSending) untilMs = Math.min(untilMs, this.rate.periodMs)
    if ((schedule.isLeaving || inquiries.isLeaving) && !isSending) {
      const waitingCount = schedule.queuedCount - leftCount(counters)
      untilMs = Math.min(untilMs, Math.max(1, (waitingCount / this.rate.ratePps) * 1000))
    }
    return untilMs
  }
}

/** Probes the link is done with, one way or the other. */
function leftCount(counters: LinkCounters): number {
  return counters.sentCount + counters.sendErrorCount + counters.unsentCount
}

/** Frames lost on their way in, wherever. */
function dropCount({ drops }: LinkCounters): number {
  return drops.kernel + drops.interface + drops.queue
}

/**
 * The moment up to which every captured reply has been read. Under a steady
 * stream of replies the queue is never empty, so this looks at counts: once as
 * many have been read as were captured at some moment, that moment is reached.
 */
export class ReadMark {
  #reachedMs = Number.NEGATIVE_INFINITY
  #markMs = Number.NEGATIVE_INFINITY
  #markCount = 0
  isBehind = false

  update(nowMs: number, { replyCount, unsentCount, queuedReplyCount, drops }: LinkCounters): number {
    const queueableCount = replyCount + unsentCount - drops.queue // what found the queue full is never read
    if (queueableCount - queuedReplyCount >= this.#markCount) {
      this.#reachedMs = this.#markMs
      this.#markMs = nowMs
      this.#markCount = queueableCount
      if (queuedReplyCount === 0) this.#reachedMs = nowMs
    }
    this.isBehind = queuedReplyCount > 0
    return this.#reachedMs
  }
}

/** Hands one batch at a time to the link; remembers how it failed until somebody asks. */
class Sender {
  isBusy = false
  #failure: { readonly error: unknown } | undefined

  constructor(
    readonly link: Link,
    readonly wakeup: Wakeup,
  ) {}

  /** The batch must stay as it is while {@link isBusy}. */
  send(batch: ProbeBatch): void {
    this.isBusy = true
    this.link.send(batch).then(
      () => {
        this.isBusy = false
        this.wakeup.notify()
      },
      (error: unknown) => {
        this.isBusy = false
        this.#failure = { error }
        this.wakeup.notify()
      },
    )
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }
}
