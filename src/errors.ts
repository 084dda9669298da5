/** errors · what the outside world got wrong, one class, one closed set of codes. Imports nothing. */

/** Codes that say: the request itself is wrong. The command line exits 2 on them, 1 on all others. */
const USAGE_CODES = [
  'ERR_TARGET_SYNTAX',
  'ERR_TARGET_RESOLVE',
  'ERR_TARGET_EMPTY',
  'ERR_TARGET_EXCLUDED',
  'ERR_TARGET_PUBLIC',
  'ERR_PORT_SYNTAX',
  'ERR_PLAN_SIZE',
  'ERR_OPTION',
  'ERR_SIMULATION_SYNTAX',
  'ERR_RULE_UNKNOWN',
  'ERR_POLICY',
] as const

/** Codes that say: the request is fine, this machine or network does not let it happen. */
const WORLD_CODES = [
  'ERR_FILE_READ',
  'ERR_SCAN_FORMAT',
  'ERR_SCAN_DAMAGED',
  'ERR_OUTPUT',
  'ERR_CHECKPOINT_FORMAT',
  'ERR_CHECKPOINT_VERSION',
  'ERR_CHECKPOINT_DAMAGED',
  'ERR_CHECKPOINT_PLAN',
  'ERR_RESUME_OUTPUT',
  'ERR_PRIVILEGE',
  'ERR_INVOKER',
  'ERR_INTERFACE',
  'ERR_ROUTE',
  'ERR_NEIGHBOUR',
  'ERR_FAMILY',
  'ERR_TRANSMIT',
  'ERR_CAPTURE',
  'ERR_CAPTURE_BUSY',
  'ERR_ADDON',
] as const

/** Stable and documented in docs/errors.md. Branch on `code`, never on `message`. */
export type ScanErrorCode = (typeof USAGE_CODES)[number] | (typeof WORLD_CODES)[number]

export const SCAN_ERROR_CODES: readonly ScanErrorCode[] = [...USAGE_CODES, ...WORLD_CODES]

/** Anything the outside world got wrong. Bugs in the caller are TypeError / RangeError. */
export class ScanError extends Error {
  override readonly name: string = 'ScanError'

  constructor(
    readonly code: ScanErrorCode,
    message: string,
    options?: ErrorOptions, // `cause`: the error underneath, never swallowed
  ) {
    super(message, options)
  }

  /** True when another command line would cure it; false when this machine or network has to change. */
  get isUsage(): boolean {
    return (USAGE_CODES as readonly string[]).includes(this.code)
  }
}

/** A subclass exists only when it carries a field a caller will read. */
export class TargetSyntaxError extends ScanError {
  override readonly name = 'TargetSyntaxError'

  /**
   * @param text     what was given
   * @param column   0-based offset into `text` where parsing stopped; the message counts from 1, as editors do
   * @param expected what would have been right there
   * @param where    the place `text` came from, e.g. `targets.txt:12`; absent for the command line
   */
  constructor(
    readonly text: string,
    readonly column: number,
    expected: string,
    readonly where?: string,
  ) {
    super('ERR_TARGET_SYNTAX', `${where ? `${where}: ` : ''}"${text}", column ${column + 1}: expected ${expected}`)
  }
}

/** One thing that is wrong with a policy file, or odd. */
export interface PolicyProblem {
  /** `E101` … for what makes the file unusable, `W201` … for what deserves a second look; docs/policy.md lists them. */
  readonly code: string
  /** One sentence, without the place. */
  readonly message: string
  /** From 1, as editors count. */
  readonly line: number
  readonly column: number
}

/** Everything that is wrong with one policy file, so that it is mended in one go. */
export class PolicyError extends ScanError {
  override readonly name = 'PolicyError'

  /**
   * @param file     as people know it
   * @param problems at least one, in the order of the file
   */
  constructor(
    readonly file: string,
    readonly problems: readonly PolicyProblem[],
  ) {
    const [first] = problems
    const more = problems.length > 1 ? `; and ${problems.length - 1} more` : ''
    super('ERR_POLICY', `${file}:${first!.line}:${first!.column}: ${first!.code} ${first!.message}${more}`)
  }
}
