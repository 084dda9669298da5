/** Beside stage 6 · policy · a policy file → what is expected of which host, waivers, a gate. Pure. Next: ../scan. */
export { draftPolicy, type Seen } from './draft.js'
export { explainPort } from './explain.js'
export { jsonSchema } from './fields.js'
export { Gatekeeper } from './gatekeeper.js'
export { dayOf, type LoadedPolicy, loadPolicy, type PolicySource } from './load.js'
export type { Gate, Host, Policy, Vantage, Waiver } from './policy.js'
