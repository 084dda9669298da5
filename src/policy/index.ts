/** Beside stage 6 · policy · a policy file → what is expected of which host, waivers, a gate. Pure. Next: ../scan. */
export { jsonSchema } from './fields.js'
export { dayOf, type LoadedPolicy, loadPolicy, type PolicySource } from './load.js'
export type { Gate, Host, Policy, Vantage, Waiver } from './policy.js'
