/** synsweep, the library · re-exports only; importing it opens nothing and touches no global. */
export {
  PolicyError,
  type PolicyProblem,
  SCAN_ERROR_CODES,
  ScanError,
  type ScanErrorCode,
  TargetSyntaxError,
} from './errors.js'
export {
  type LoadScanOptions,
  loadScan,
  type ReadScanOptions,
  readScan,
  type SavedScan,
  type ScanIo,
} from './history/index.js'
export { type MergeableScan, type MergeOptions, mergeScans } from './merge/index.js'
export * from './model/index.js'
export {
  type CreateWriter,
  isOutputFormat,
  type OutputFormat,
  type Writer,
  type WriterOptions,
  writers,
} from './output/index.js'
export { createPermutation, type Permutation } from './plan/index.js'
export {
  draftPolicy,
  explainPort,
  Gatekeeper,
  type LoadedPolicy,
  loadPolicy,
  type Policy,
  type PolicySource,
} from './policy/index.js'
export { type ReportFormat, reports } from './report/index.js'
export * from './risk/index.js'
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type PlannedProbe,
  planScan,
  type ScanOptions,
  type ScanPlanView,
  type ScanProgress,
  type ScanRun,
  type ScanSnapshot,
  scan,
} from './scan/index.js'
export { VERSION } from './version.js'
