import type { openLink, planScan, readMachine, ScanOptions, ScanRun, ScanWorld, serviceName } from '../scan/index.js'

/** The part of `scan/` that commands call, so that a test can put its own in. */
export interface Engine {
  scan(options: ScanOptions, world?: ScanWorld): ScanRun
  readonly openLink: typeof openLink
  readonly planScan: typeof planScan
  readonly readMachine: typeof readMachine
  readonly serviceName: typeof serviceName
}

/** What this machine offers a scan. */
export type Machine = ReturnType<typeof readMachine>
