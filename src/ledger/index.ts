/** The memory between schedule and interpret · attempts and state per probe, window by window. Pure. */
export * from './ledger.js'
export * from './live-windows.js'
