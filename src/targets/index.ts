/** Stage 1 of 7 · targets · text → TargetSet, PortSet, PairSet, exclusions taken off. Next: ../plan. */
export { MAX_TOP_PORTS } from './common-ports.js'
export { exclusionsWithin } from './late-exclusions.js'
export { NameMap } from './name-map.js'
export { PairSet } from './pair-set.js'
export { parsePorts, topPorts } from './parse-ports.js'
export { PortSet } from './port-set.js'
export {
  DEFAULT_TOP_PORTS,
  MAX_UNEXCLUDED_PUBLIC_COUNT,
  parseTargetSet,
  type ResolvedTargets,
  resolveTargets,
  type TargetRequest,
} from './resolve-targets.js'
export { restoreTargets } from './restore-targets.js'
export { readScope, restoreScope } from './scope-file.js'
export { serviceName } from './service-names.js'
export { NEVER_PROBED, SPECIAL_PURPOSE, SPECIAL_PURPOSE_AS_OF, type SpecialPurpose } from './special-purpose.js'
export { cannotRead, systemIo, type TargetIo } from './target-reader.js'
export { MAX_TARGET_COUNT, type TargetRange, TargetSet } from './target-set.js'
