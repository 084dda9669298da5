/** Stage 2 of 7 · plan · TargetSet + PortSet + options → ScanPlan. Pure. Next: ../schedule. */
export * from './permutation.js'
export * from './scan-plan.js'
export * from './sentinel-ports.js'
export * from './windows.js'
