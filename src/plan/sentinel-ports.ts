import type { AddressWords } from '../model/index.js'
import { type PortSet, serviceName } from '../targets/index.js'
import type { ScanPlan } from './scan-plan.js'

/** Taken once: a test runner makes globals slow. */
const { imul } = Math

/** Sentinels of one host. */
export const SENTINEL_COUNT = 3

/** Below this are the ports that systems keep for their own services. */
const FIRST_PORT = 1024
/** With fewer ports to choose from, a guess about a host's listeners is no guess any more. */
const MIN_POOL = 16 * SENTINEL_COUNT

/**
 * Chooses ports that nobody listens on: outside the plan, not excluded, claimed by no
 * service, and others for each host. One lies in each third of all such ports, so that
 * a block of ports that is forwarded as a whole does not hold them all.
 *
 * Deterministic in the seed and the target.
 */
export class SentinelPorts {
  #pool: Uint16Array | undefined

  constructor(
    readonly plan: ScanPlan,
    readonly excluded: PortSet,
  ) {}

  /** @returns {@link SENTINEL_COUNT} ports, or none: plan and exclusions leave too few */
  of(words: AddressWords): number[] {
    this.#pool ??= poolOf(this.plan.ports, this.excluded) // on first use: service names take time to read
    const pool = this.#pool
    if (pool.length < MIN_POOL) return []
    const third = Math.floor(pool.length / SENTINEL_COUNT)
    return Array.from({ length: SENTINEL_COUNT }, (_, i) => {
      const start = i * third
      let at = hashOf(words, i, this.plan.seed) % third
      for (let tries = 0; tries < third && this.#isPlanned(words, pool[start + at]!); tries++) at = (at + 1) % third
      return pool[start + at]!
    })
  }

  /** As one of the endpoints that were given one by one. */
  #isPlanned([w0, w1, w2, w3]: AddressWords, port: number): boolean {
    return this.plan.probeIndexOf(w0, w1, w2, w3, port) >= 0
  }
}

function poolOf(ports: PortSet, excluded: PortSet): Uint16Array {
  const pool: number[] = []
  for (let port = FIRST_PORT; port <= 65535; port++) {
    if (!ports.has(port) && !excluded.has(port) && serviceName(port) === undefined) pool.push(port)
  }
  return Uint16Array.from(pool)
}

function hashOf(words: AddressWords, index: number, seed: bigint): number {
  let hash = imul(
    Number(BigInt.asUintN(32, seed)) ^ imul(Number(BigInt.asUintN(32, seed >> 32n)), 0x85ebca6b),
    0x9e3779b1,
  )
  for (const word of [...words, index]) {
    hash = imul(hash ^ word, 0xc2b2ae35)
    hash ^= hash >>> 15
  }
  hash = imul(hash, 0x27d4eb2f)
  return (hash ^ (hash >>> 13)) >>> 0
}
