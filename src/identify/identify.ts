import type { Service } from '../model/index.js'
import { type Manner, openCall } from './call.js'
import { Catalogue } from './catalogue.js'
import type { Databases } from './databases.js'
import { type Examiner, examine } from './examine.js'
import { NoCall } from './no-call.js'
import { PATIENCE, type Patience } from './patience.js'
import { ORDINARY_CLASSES, type Probe, type Safety, type Target } from './probe.js'
import { probes as allProbes } from './probes/index.js'
import { Queue } from './queue.js'
import { SecondOpinion } from './second-opinion.js'
import { Switchboard } from './switchboard.js'

export interface IdentifyOptions {
  /** Aborting closes every connection at once, and the stream throws the signal's reason. */
  readonly signal?: AbortSignal
  /** Connections in flight, all in all. @default 512 */
  readonly mostInFlight?: number
  /** Connections in flight to one address. @default 1 */
  readonly mostPerHost?: number
  /** How long strangers are given. @default PATIENCE */
  readonly patience?: Partial<Patience>
  /** Whether a class of probes may be used on a target. @default passive, benign and read on all of them */
  may?(safety: Safety, target: Target): boolean
  /** @default all of them */
  readonly probes?: readonly Probe[]
  /** The user's own, to be asked where our probes know nothing or no product. @default none */
  readonly databases?: Databases
  /** Records say how they came about. @default false */
  readonly explains?: boolean
  /** Told once for each pattern of a database that ran away. @default ignored */
  readonly onWarning?: (text: string) => void
}

/** For each connection in flight so many endpoints are read ahead, to find hosts that are free. */
const READ_AHEAD = 4
/** So many are begun, then what has come in is seen to: where answers come at once, few are in flight, and those are quick to reach. */
const BEGUN_AT_ONCE = 8
/** How long to wait when this machine has no socket to give, ms, and how often. */
const OUT_OF_SOCKETS_MS = 50
const OUT_OF_SOCKETS_TRIES = 100

/**
 * Says what speaks behind open endpoints, each exactly once, in the order in which it is found out.
 *
 * Endpoints are read as there is room for them, and no more are examined while results wait to be taken. Leaving the
 * loop (`break`, `throw`) or aborting closes every connection before it returns.
 */
export async function* identify(
  endpoints: Iterable<Target> | AsyncIterable<Target>,
  options: IdentifyOptions = {},
): AsyncGenerator<Service> {
  const { signal } = options
  signal?.throwIfAborted()
  const pool = new Pool(endpoints, options)
  const onAbort = () => pool.stop()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      const service = await pool.next()
      signal?.throwIfAborted()
      if (!service) return
      yield service
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await pool.close()
  }
}

/** The time as ISO 8601, put into words once a millisecond. */
function clock(): () => string {
  let [atMs, text] = [0, '']
  return () => {
    const nowMs = Date.now()
    if (nowMs !== atMs) [atMs, text] = [nowMs, new Date(nowMs).toISOString()]
    return text
  }
}

class Pool {
  readonly #source: Iterator<Target> | AsyncIterator<Target>
  readonly #mostInFlight: number
  readonly #mostPerHost: number
  readonly #examiner: Examiner
  readonly #board = new Switchboard()
  readonly #secondOpinion: SecondOpinion | undefined
  /** Read and not begun, by host. Hosts in {@link #ready} have something waiting and room for it. */
  readonly #waiting = new Map<string, Target[]>()
  readonly #ready = new Queue<string>()
  readonly #busy = new Map<string, number>()
  readonly #results = new Queue<Service>()
  readonly #running = new Set<Promise<void>>()
  #waitingCount = 0
  /** Since the event loop has turned. */
  #begunCount = 0
  #isReading = false
  #isExhausted = false
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(endpoints: Iterable<Target> | AsyncIterable<Target>, options: IdentifyOptions) {
    const { mostInFlight = 512, mostPerHost = 1, patience, probes = allProbes } = options
    const { databases, explains = false, onWarning } = options
    this.#secondOpinion = databases && new SecondOpinion(databases, onWarning)
    this.#source = Symbol.asyncIterator in endpoints ? endpoints[Symbol.asyncIterator]() : endpoints[Symbol.iterator]()
    this.#mostInFlight = mostInFlight
    this.#mostPerHost = mostPerHost
    const given = { ...PATIENCE, ...patience }
    this.#examiner = {
      catalogue: new Catalogue(probes),
      patience: given,
      ...(this.#secondOpinion && { secondOpinion: this.#secondOpinion }),
      explains,
      may: (safety, target) => options.may?.(safety, target) ?? ORDINARY_CLASSES.includes(safety),
      call: (target, manner) => this.#call(target, given, manner),
      nowMs: () => performance.now(),
      isoNow: clock(),
    }
  }

  /** The next result; undefined at the end. @throws what the source has thrown, or what no endpoint is to blame for */
  async next(): Promise<Service | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure.error
      this.#fill()
      const service = this.#results.shift()
      if (service) return service
      if (this.#board.isClosed || (this.#isExhausted && this.#waitingCount === 0 && this.#running.size === 0)) {
        return undefined
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  stop(): void {
    this.#board.close()
    this.#notify()
  }

  async close(): Promise<void> {
    this.stop()
    await this.#secondOpinion?.close()
    await Promise.allSettled(this.#running)
    if (!this.#isExhausted && !this.#isReading) await this.#source.return?.()
  }

  #notify(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  /** Begins what there is room for. Results that nobody takes keep their room. */
  #fill(): void {
    if (this.#board.isClosed) return
    while (this.#ready.length > 0 && this.#running.size + this.#results.length < this.#mostInFlight) {
      if (this.#begunCount === BEGUN_AT_ONCE) break
      if (this.#begunCount++ === 0) setImmediate(() => this.#turn())
      this.#begin(this.#ready.shift()!)
    }
    if (!this.#isReading && !this.#isExhausted && this.#waitingCount < READ_AHEAD * this.#mostInFlight)
      void this.#read()
  }

  #turn(): void {
    const hasHeldBack = this.#begunCount === BEGUN_AT_ONCE
    this.#begunCount = 0
    if (hasHeldBack) this.#notify()
  }

  async #read(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#waitingCount < READ_AHEAD * this.#mostInFlight && !this.#board.isClosed) {
        const { done, value } = await this.#source.next()
        if (done) {
          this.#isExhausted = true
          break
        }
        this.#enqueue(value)
        this.#notify()
      }
    } catch (error) {
      this.#failure ??= { error }
      this.#isExhausted = true
    } finally {
      this.#isReading = false
      this.#notify()
    }
  }

  #enqueue(target: Target): void {
    const { address } = target
    const queue = this.#waiting.get(address)
    if (queue) queue.push(target)
    else {
      this.#waiting.set(address, [target])
      if ((this.#busy.get(address) ?? 0) < this.#mostPerHost) this.#ready.push(address)
    }
    this.#waitingCount++
  }

  #begin(address: string): void {
    const queue = this.#waiting.get(address)!
    const target = queue.shift()!
    this.#waitingCount--
    const busyCount = (this.#busy.get(address) ?? 0) + 1
    this.#busy.set(address, busyCount)
    if (queue.length === 0) this.#waiting.delete(address)
    else if (busyCount < this.#mostPerHost) this.#ready.push(address)

    const running: Promise<void> = this.#examine(target).then(() => {
      this.#running.delete(running)
      this.#leave(address)
      this.#notify()
    })
    this.#running.add(running)
  }

  async #examine(target: Target): Promise<void> {
    try {
      const service = await examine(target, this.#examiner)
      if (!this.#board.isClosed) this.#results.push(service)
    } catch (error) {
      if (!this.#board.isClosed) this.#failure ??= { error }
    }
  }

  #leave(address: string): void {
    const wasFull = this.#busy.get(address) === this.#mostPerHost
    const busyCount = this.#busy.get(address)! - 1
    if (busyCount === 0) this.#busy.delete(address)
    else this.#busy.set(address, busyCount)
    if (wasFull && this.#waiting.has(address)) this.#ready.push(address)
  }

  /** When this machine has no socket to give, others end soon and give theirs back. */
  async #call(target: Target, patience: Patience, manner?: Manner) {
    for (let tries = 1; ; tries++) {
      try {
        return await openCall(target, patience, this.#board, manner)
      } catch (error) {
        if (!(error instanceof NoCall && error.isOurFault) || tries === OUT_OF_SOCKETS_TRIES) throw error
        await new Promise((resolve) => setTimeout(resolve, OUT_OF_SOCKETS_MS))
      }
    }
  }
}
