import type { Databases, Target } from '../identify/index.js'
import type { Service } from '../model/index.js'
import type { ScanOptions } from './options.js'
import type { Permission } from './permission.js'

/** How open endpoints are identified, beside the ordinary. */
export interface Identifying {
  /** The user's own. */
  readonly databases?: Databases | undefined
  /** How long a service may wait before it greets, ms; undefined: the usual. */
  readonly bannerWaitMs?: number | undefined
  /** Records say how they came about. */
  readonly explain?: boolean
  readonly onWarning?: ((text: string) => void) | undefined
}

/** The code of identification is loaded when it is asked for: a scan without it starts sooner. */
export async function* identifyReally(
  endpoints: Iterable<Target>,
  signal: AbortSignal,
  may: Permission,
  { databases, bannerWaitMs, explain = false, onWarning }: Identifying,
): AsyncGenerator<Service> {
  const { identify, patienceFor } = await import('../identify/index.js')
  yield* identify(endpoints, {
    ...{ signal, may, explains: explain },
    ...(databases && { databases }),
    ...(bannerWaitMs !== undefined && { patience: patienceFor(bannerWaitMs) }),
    ...(onWarning && { onWarning }),
  })
}

/**
 * Reads the user's own databases, before anything is sent.
 *
 * @returns undefined when none is asked for
 * @throws {ScanError} ERR_FILE_READ, ERR_NMAP_PROBES, ERR_RECOG
 */
export async function readDatabases(options: ScanOptions): Promise<Databases | undefined> {
  const { nmapProbes, recog, onWarning } = options
  if (nmapProbes === undefined && recog === undefined) return undefined
  const { openDatabases } = await import('../identify/index.js')
  return await openDatabases({
    ...(nmapProbes !== undefined && { nmapProbes }),
    ...(recog !== undefined && { recog }),
    ...(onWarning && { onWarning }),
  })
}
