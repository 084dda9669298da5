/** Stage 6 of 7 · risk · Verdict + role → Finding. Pure: works on saved verdicts as well. Next: ../output. */
export { assess } from './assess.js'
export { explainRule } from './explain.js'
export { roleByName, ruleById } from './lookup.js'
export { type Expectation, type Role, roles } from './roles.js'
export { formatPorts, type PortSpan, type Rule, type RuleClass } from './rule.js'
export { rules } from './rules/index.js'
export type { ScopeBucket } from './scope-bucket.js'
export { sortFindings } from './sort-findings.js'
