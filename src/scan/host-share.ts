import type { AddressWords } from '../model/index.js'
import type { ScanPlan } from '../plan/index.js'

/** Endpoints of one host that this shard judges. */
export function endpointCountOf(plan: ScanPlan, words: AddressWords): number {
  const { windows, permutation, targets, ports, pairs } = plan
  const isTarget = targets.rankOf(...words) >= 0
  if (windows.shard.count === 1 && pairs.size === 0) return ports.size
  let count = 0
  const countIfMine = (port: number) => {
    const position = permutation.positionOf(plan.probeIndexOf(...words, port))
    if (windows.isMine(windows.of(position))) count++
  }
  if (isTarget) for (const port of ports) countIfMine(port)
  for (const port of pairs.portsOf(...words)) countIfMine(port)
  return count
}
