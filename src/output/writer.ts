import type { ScanRecord } from '../model/index.js'

/**
 * Turns the record stream of one scan into the text of one format.
 *
 * Pure: no clock, no stream, no terminal. The caller appends what each call
 * returns, in order, to wherever the text goes. Formats that group by host
 * hold verdicts back until the host's own record arrives.
 */
export interface Writer {
  /** @returns text to append; often empty for formats that group */
  write(records: readonly ScanRecord[]): string
  /** Completes the document, also when the stream broke off. Nothing may be written afterwards. */
  end(): string
}

/** What a format may want to know beside the records. Every field has a sensible absence. */
export interface WriterOptions {
  /** Width of the page in columns. @default 80 */
  readonly columns?: number
  /** Whether the reader understands SGR colour sequences. @default false */
  readonly color?: boolean
  /** Registered name of a TCP port: what usually speaks there, not what does. @default no names */
  readonly serviceName?: (port: number) => string | undefined
  /** The command line, for formats whose header quotes it. @default 'synsweep' */
  readonly commandLine?: string
  /** The ports of the plan as compact ranges, `22,80,8000-8100`; empty when not known. @default '' */
  readonly portRanges?: string
}

export type CreateWriter = (options?: WriterOptions) => Writer
