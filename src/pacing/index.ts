/** The rate law · what is known of the path → packets per second. Pure. */
export * from './default-rate.js'
