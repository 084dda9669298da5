import type {
  checkTarget,
  openLink,
  planScan,
  readMachine,
  ScanOptions,
  ScanRun,
  ScanWorld,
  serviceName,
} from '../scan/index.js'

/** The part of `scan/` that commands call, so that a test can put its own in. */
export interface Engine {
  scan(options: ScanOptions, world?: ScanWorld): ScanRun
  readonly openLink: typeof openLink
  readonly checkTarget: typeof checkTarget
  readonly planScan: typeof planScan
  readonly readMachine: typeof readMachine
  readonly serviceName: typeof serviceName
}

/** What this machine offers a scan. */
export type Machine = ReturnType<typeof readMachine>

/** One step of a probe's way, as a check found it. */
export type CheckStep =
  Awaited<ReturnType<typeof checkTarget>>['steps'] extends AsyncIterable<infer Step> ? Step : never
