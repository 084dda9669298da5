/** What the shell is told. docs/usage.md lists them for people. */
export const ExitCode = {
  done: 0,
  /** The request was fine; this machine or network did not let it happen. */
  failed: 1,
  /** Another command line would cure it. */
  usage: 2,
  /** A finding at or above `--fail-on`. */
  findings: 3,
  /** 128 + SIGINT, as shells report it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
