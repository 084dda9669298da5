import { ORDINARY_CLASSES, type Safety, type Target } from '../identify/probe.js' // by the index every probe would come along
import { parseAddress } from '../model/index.js'
import type { TargetSet } from '../targets/index.js'

/** Whether a class of probes may be used on a target. */
export type Permission = (safety: Safety, target: Target) => boolean

/** Ordinary classes everywhere; what was allowed by name within the scope alone. */
export function permissionOf(allowed: ReadonlySet<Safety>, scope: TargetSet | undefined): Permission {
  return (safety, { address }) => {
    if (ORDINARY_CLASSES.includes(safety)) return true
    if (!scope || !allowed.has(safety)) return false
    const { words } = parseAddress(address)!
    return scope.contains(...words)
  }
}
