/** The rate law and loss · what is known of the path → packets per second, passes, what was missed. Pure. */
export * from './canaries.js'
export * from './default-rate.js'
export * from './loss-meter.js'
export * from './miss-estimate.js'
export * from './pass-book.js'
export * from './retry-law.js'
export * from './trips.js'
