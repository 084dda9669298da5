/** Stage 4 of 7 · link · ProbeBatch… → ReplyBatch…: the boundary to packets, real or simulated. Next: ../interpret. */
export * from './check-path.js'
export * from './link.js'
export * from './load-addon.js'
export * from './machine.js'
export * from './native-link.js'
export * from './sim-clock.js'
export * from './sim-link.js'
export * from './sim-network.js'
