/** Beside the stages · merge · saved scans of the same hosts from several places → the records of one. Pure. */
export { type MergeableScan, type MergeOptions, mergeScans } from './merge-scans.js'
