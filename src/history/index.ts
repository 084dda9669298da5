/** Beside the stages · history · a saved scan → ScanRecord… Reads files; asks nothing of the network. */
export { type LoadScanOptions, loadScan, type SavedScan } from './load-scan.js'
export { type ReadScanOptions, readScan } from './read-scan.js'
export { type ScanIo, systemScanIo } from './scan-io.js'
