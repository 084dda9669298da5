import { addressOf, type Family, type Truth, truth } from './truth.js'

/** A few endpoints of every kind, the chosen ones of truth.ts among them: what Nmap is asked in a second or two. */
const HOSTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 40, 41, 48, 255]
const PORTS = [...Array.from({ length: 30 }, (_, index) => index + 1), 80, 81, 443, 999, 1000]

export const SAMPLE = sampleOf(4)

export function sampleOf(family: Family): { readonly targets: readonly string[]; readonly ports: readonly number[] } {
  return { targets: HOSTS.map((host) => addressOf(host, family)), ports: PORTS }
}

/** The truth of the sample, by `address:port`. */
export function sampleTruth(): Map<string, Truth> {
  const entries = SAMPLE.targets.flatMap((address) =>
    PORTS.map((port) => [`${address}:${port}`, truth(address, port)] as const),
  )
  return new Map(entries)
}
