/** Stage 5 of 7 · interpret · ReplyBatch… and silence → Verdict…. Pure; never sees the link. Next: ../risk. */
export * from './block-judge.js'
export * from './classify.js'
export * from './everything-judge.js'
export * from './host-tallies.js'
export * from './interpreter.js'
export * from './region-table.js'
export * from './regions.js'
export * from './sorted-runs.js'
