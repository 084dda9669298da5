import type { Writable } from 'node:stream'
import type { Engine } from './engine.js'
import type { Invoker } from './invoker.js'

/** One of the process's two output streams, and what is known about who reads it. */
export interface OutputStream {
  readonly stream: Writable
  readonly isTty: boolean
  /** Width in columns at this moment; undefined when it is not a terminal, or one that does not say. */
  columns(): number | undefined
}

/** Everything of the process that the command line touches, so that a test can run it in memory. */
export interface CliEnvironment {
  readonly version: string
  /** The file that Node runs as this program. */
  readonly programPath: string
  /** Results. */
  readonly stdout: OutputStream
  /** Everything that is not a result. */
  readonly stderr: OutputStream
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Loads the scanner when a command needs it, not before. */
  readonly loadEngine: () => Promise<Engine>
  /** Whose rights this process takes on, when it is root through sudo. */
  readonly invoker?: Invoker | undefined
  /** Asks a person a question that is answered by yes or no. Absent: nobody sits there. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined
  /** Calls `listener` on every SIGINT and SIGTERM. The result takes it away again. */
  onInterrupt(listener: () => void): () => void
  /** Ends the process at once. */
  exitNow(code: number): void
}

/** Whether colour sequences are wanted there: https://no-color.org, and terminals that call themselves dumb. */
export function wantsColor({ isTty }: OutputStream, { variables }: CliEnvironment): boolean {
  return isTty && !variables.NO_COLOR && variables.TERM !== 'dumb'
}
