import type { AddressWords, Ask, InquiryOutcome } from '../model/index.js'
import type { SentinelPorts } from '../plan/index.js'
import { type AnsweredHost, FIRST_SUSPICION, type HostTallies } from './host-tallies.js'
import type { Region } from './regions.js'

/** A host that was found to be ordinary is looked at again when it has so many times as many open ports. */
const SUSPECT_AGAIN = 8
/** Hosts with an open port at which a network's next one is examined; then at twice as many, and so on. */
const FIRST_SAMPLE = 8
/** A host that says no more often than this, for each open port, is no suspect. */
const MOST_REFUSALS = 1 / 3
/** So many open ports are proof enough where no sentinel is to be had: nobody has as many listeners. */
const MANY_OPEN = 1024

/** What is known of one network's hosts with open ports. */
interface Neighbours {
  /** Hosts that have an open port. */
  openHostCount: number
  /** One of them answers everything: the others are suspects from their first open port. */
  isSuspect: boolean
  /** Those to examine should that turn out. */
  waiting: AnsweredHost[]
}

/**
 * Finds hosts that answer every SYN with a SYN-ACK, listener or not: SYN proxies,
 * tarpits, gateways that hold the connection themselves.
 *
 * A suspect is asked on sentinels, one after the other; only who takes a
 * connection on every one of them is condemned. Suspicion costs an ordinary host
 * one probe, and falls on hosts that say (nearly) nothing but open, when
 *
 * - they have 8 open ports, and again at 64, 512, …;
 * - a SYN-ACK has a shape that no ordinary TCP gives: no window or no option at all;
 * - they are the 8th, 16th, 32nd, … host with an open port in their network, and the plan has
 *   fewer than 8 ports;
 * - another host of their network answers everything.
 */
export class EverythingJudge {
  readonly #neighbours = new Map<Region, Neighbours>()
  /** No host can show enough open ports to be suspected for their number. */
  readonly #isNarrow: boolean
  #hasAsked = false

  constructor(
    readonly hosts: HostTallies,
    readonly sentinels: SentinelPorts | undefined,
    readonly ask: Ask,
  ) {
    this.#isNarrow = sentinels !== undefined && sentinels.plan.ports.size < FIRST_SUSPICION
  }

  /** An endpoint of this host has said open; `isBare`: by a SYN-ACK without window or without options. */
  noteOpen(host: AnsweredHost, isBare: boolean): void {
    if (host.examination !== 'none') return
    const isSample = host.open === 1 && this.#meet(host)
    const isHinted = isBare || isSample || this.#neighboursOf(host).isSuspect
    this.#consider(host, isHinted)
  }

  /** Whether a port is one that this host may have been asked on. */
  isSentinel(words: AddressWords, port: number): boolean {
    return this.#hasAsked && (this.sentinels?.of(words).includes(port) ?? false)
  }

  /** Hosts condemned so far. */
  count(): number {
    let count = 0
    for (const { examination } of this.hosts.all()) if (examination === 'answers everything') count++
    return count
  }

  /** Takes up where the hosts were restored: who was being asked is asked again. */
  restore(): void {
    for (const host of this.hosts.all()) {
      if (host.open > 0) this.#meet(host)
      if (host.examination === 'going on') this.#examine(host)
    }
    for (const host of this.hosts.all()) if (host.examination === 'answers everything') this.#spread(host)
  }

  /** Its first open port. @returns whether its network is due for a sample */
  #meet(host: AnsweredHost): boolean {
    const neighbours = this.#neighboursOf(host)
    const count = ++neighbours.openHostCount
    if (!neighbours.isSuspect) neighbours.waiting.push(host)
    return this.#isNarrow && count >= FIRST_SAMPLE && (count & (count - 1)) === 0
  }

  #neighboursOf({ region }: AnsweredHost): Neighbours {
    const network = region!.parent!
    let neighbours = this.#neighbours.get(network)
    if (!neighbours) {
      neighbours = { openHostCount: 0, isSuspect: false, waiting: [] }
      this.#neighbours.set(network, neighbours)
    }
    return neighbours
  }

  #consider(host: AnsweredHost, isHinted: boolean): void {
    const { open, closed, rejected, suspectAt, examination } = host
    if (examination !== 'none' || closed + rejected > open * MOST_REFUSALS) return
    if (open >= suspectAt || (isHinted && suspectAt === FIRST_SUSPICION)) this.#examine(host)
  }

  #examine(host: AnsweredHost): void {
    const ports = this.sentinels?.of(host.words) ?? []
    if (ports.length > 0) this.#askOn(host, ports)
    else if (host.open >= MANY_OPEN) this.#condemn(host)
  }

  #askOn(host: AnsweredHost, ports: readonly number[]): void {
    const [port, ...others] = ports
    host.examination = 'going on'
    this.#hasAsked = true
    const onOutcome = (outcome: InquiryOutcome) => {
      if (outcome !== 'syn-ack') {
        host.examination = 'none'
        host.suspectAt = Math.max(host.suspectAt, host.open) * SUSPECT_AGAIN
      } else if (others.length > 0) this.#askOn(host, others)
      else this.#condemn(host)
    }
    this.ask({ words: host.words, port: port!, isInPlan: false, onOutcome })
  }

  #condemn(host: AnsweredHost): void {
    host.examination = 'answers everything'
    this.#spread(host)
  }

  #spread(host: AnsweredHost): void {
    const neighbours = this.#neighboursOf(host)
    neighbours.isSuspect = true
    const { waiting } = neighbours
    neighbours.waiting = []
    for (const other of waiting) this.#consider(other, true)
  }
}
