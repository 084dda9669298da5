/** Beside stage 6 · policy · a policy file → what is expected of which host, waivers, a gate. Pure. Next: ../scan. */
export type { Gate, Host, Policy, Vantage, Waiver } from './policy.js'
