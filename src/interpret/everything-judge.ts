import type { AddressWords, Ask, InquiryOutcome } from '../model/index.js'
import type { SentinelPorts } from '../plan/index.js'
import { FIRST_SUSPICION, type HostTallies } from './host-tallies.js'
import { Field } from './region-table.js'

/** Taken once: a test runner makes globals slow. */
const { max } = Math

/** A host that was found to be ordinary is looked at again when it has so many times as many open ports. */
const SUSPECT_AGAIN = 8
/** Hosts with an open port at which a network's next one is examined; then at twice as many, and so on. */
const FIRST_SAMPLE = 8
/** A host that says no more often than this, for each open port, is no suspect. */
const MOST_REFUSALS = 1 / 3
/** So many open ports are proof enough where no sentinel is to be had: nobody has as many listeners. */
const MANY_OPEN = 1024

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
  /** No host can show enough open ports to be suspected for their number. */
  readonly #isNarrow: boolean
  /** Networks, by row, of which one host answers everything: the others are suspects from their first open port. */
  readonly #suspectNetworks = new Set<number>()
  #hasAsked = false

  constructor(
    readonly hosts: HostTallies,
    readonly sentinels: SentinelPorts | undefined,
    readonly ask: Ask,
  ) {
    this.#isNarrow = sentinels !== undefined && sentinels.plan.ports.size < FIRST_SUSPICION
  }

  /** An endpoint of this host has said open; `isBare`: by a SYN-ACK without window or without options. */
  noteOpen(host: number, isBare: boolean): void {
    if (this.hosts.examination(host) !== 'none') return
    const { hosts: table } = this.hosts.regions
    const isSample = table.get(host, Field.open) === 1 && this.#meet(host)
    const isHinted = isBare || isSample || this.#suspectNetworks.has(table.get(host, Field.parent))
    this.#consider(host, isHinted)
  }

  /** Whether a port is one that this host may have been asked on. */
  isSentinel(words: AddressWords, port: number): boolean {
    return this.#hasAsked && (this.sentinels?.of(words).includes(port) ?? false)
  }

  /** Hosts condemned so far. */
  count(): number {
    let count = 0
    for (let host = 0; host < this.hosts.count; host++) {
      if (this.hosts.examination(host) === 'answers everything') count++
    }
    return count
  }

  /** Takes up where the hosts were restored: who was being asked is asked again. */
  restore(): void {
    const { hosts } = this
    for (let host = 0; host < hosts.count; host++) {
      if (hosts.regions.hosts.get(host, Field.open) > 0) this.#meet(host)
      if (hosts.examination(host) === 'going on') this.#examine(host)
    }
    for (let host = 0; host < hosts.count; host++) {
      if (hosts.examination(host) === 'answers everything') this.#spread(host)
    }
  }

  /** Its first open port. @returns whether its network is due for a sample */
  #meet(host: number): boolean {
    const { networks, hosts } = this.hosts.regions
    const network = hosts.get(host, Field.parent)
    const count = networks.raise(network, Field.openHosts, 1)
    if (!this.#suspectNetworks.has(network)) this.#keepWaiting(network, host)
    return this.#isNarrow && count >= FIRST_SAMPLE && (count & (count - 1)) === 0
  }

  /** To be examined should one of its network answer everything: a ring, to which the last one is added. */
  #keepWaiting(network: number, host: number): void {
    const { networks, hosts } = this.hosts.regions
    const last = networks.get(network, Field.waiting)
    const first = last === 0 ? host + 1 : hosts.get(last - 1, Field.waiting)
    hosts.set(host, Field.waiting, first)
    if (last !== 0) hosts.set(last - 1, Field.waiting, host + 1)
    networks.set(network, Field.waiting, host + 1)
  }

  #consider(host: number, isHinted: boolean): void {
    const { hosts } = this
    const table = hosts.regions.hosts
    const open = table.get(host, Field.open)
    const refusedCount = table.get(host, Field.closed) + table.get(host, Field.rejected)
    if (hosts.examination(host) !== 'none' || refusedCount > open * MOST_REFUSALS) return
    const suspectAt = hosts.suspectAt(host)
    if (open >= suspectAt || (isHinted && suspectAt === FIRST_SUSPICION)) this.#examine(host)
  }

  #examine(host: number): void {
    const words = this.hosts.at(host).words
    const ports = this.sentinels?.of(words) ?? []
    if (ports.length > 0) this.#askOn(host, words, ports)
    else if (this.hosts.at(host).open >= MANY_OPEN) this.#condemn(host)
  }

  #askOn(host: number, words: AddressWords, ports: readonly number[]): void {
    const { hosts } = this
    const [port, ...others] = ports
    hosts.setExamination(host, 'going on')
    this.#hasAsked = true
    const onOutcome = (outcome: InquiryOutcome) => {
      if (outcome !== 'syn-ack') {
        hosts.setExamination(host, 'none')
        hosts.setSuspectAt(host, max(hosts.suspectAt(host), hosts.at(host).open) * SUSPECT_AGAIN)
      } else if (others.length > 0) this.#askOn(host, words, others)
      else this.#condemn(host)
    }
    this.ask({ words, port: port!, isInPlan: false, onOutcome })
  }

  #condemn(host: number): void {
    this.hosts.setExamination(host, 'answers everything')
    this.#spread(host)
  }

  /** Who lives beside it is a suspect. */
  #spread(host: number): void {
    const { networks, hosts } = this.hosts.regions
    const network = hosts.get(host, Field.parent)
    this.#suspectNetworks.add(network)
    const last = networks.get(network, Field.waiting)
    networks.set(network, Field.waiting, 0)
    let next = last
    while (next !== 0) {
      const other = hosts.get(next - 1, Field.waiting) - 1
      next = other + 1 === last ? 0 : other + 1
      this.#consider(other, true)
    }
  }
}
