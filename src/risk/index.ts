/** Stage 6 of 7 · risk · Verdict + Service + role → Finding, Posture. Pure: works on saved records as well. Next: ../output. */
export { assess, judge } from './assess.js'
export { Catalogue, catalogue } from './catalogue.js'
export { type Advisories, type Endpoint, type Evidence, endpointOf } from './evidence.js'
export { explainRule } from './explain.js'
export { Findings, type Judges } from './findings.js'
export { type HostEvidence, hostFindings } from './host-findings.js'
export { coverageOf, groupHosts, onlyOverIpv6, postureOfHost, type SeenHost } from './host-posture.js'
export { roleByName, ruleById } from './lookup.js'
export { nearestOf } from './nearest.js'
export { type Coverage, type PostureEvidence, postureOf } from './posture.js'
export { type Expectation, type Role, roles, type ScopeOverride, type Sources } from './roles.js'
export {
  formatPorts,
  namesPort,
  type PortSpan,
  portsIn,
  RULE_CLASSES,
  type Rule,
  type RuleClass,
  type Signature,
  spansHold,
} from './rule.js'
export { rules } from './rules/index.js'
export { type Place, placeOf, type ScopeBucket, scopeBucketOf } from './scope-bucket.js'
export { CAPS, CONFIDENCE_FACTORS, gradeOf, SCORING, SEVERITY_WEIGHTS, scoreOf, weightOf } from './score.js'
export { UNEXPECTED_FLOOR } from './severity.js'
export { findingOrder, sortFindings } from './sort-findings.js'
export { expectationsOf, type PortAt, type Standing, standingOf } from './standing.js'
