/** Stage 5 of 7 · interpret · ReplyBatch… and silence → Verdict…. Pure; never sees the link. Next: ../risk. */
export * from './classify.js'
export * from './host-tallies.js'
export * from './interpreter.js'
