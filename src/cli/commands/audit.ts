import { ScanError } from '../../errors.js'
import { roleByName } from '../../risk/index.js'
import type { ScanOptions } from '../../scan/index.js'
import { type Arguments, flagOf, textOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import type { ExitCode } from '../exit-code.js'
import { conductOrOffer } from '../offer-connect.js'
import { scanOptionsOf } from '../scan-options.js'

const ALL_PORTS = '-'

/** `synsweep audit`: every port of a host, judged by what the host is for. */
export async function runAudit(args: Arguments, commandLine: string, env: CliEnvironment): Promise<ExitCode> {
  return await conductOrOffer(auditOptionsOf(args), args, commandLine, env, 'posture')
}

function auditOptionsOf(args: Arguments): ScanOptions {
  const options = scanOptionsOf(args)
  const given = options.targets ?? []
  const hosts = given.map((target) => hostOfUrl(target) ?? target)
  const isUrl = given.some((target) => hostOfUrl(target) !== undefined)
  const role = textOf(args, 'role') ?? (isUrl ? 'web-server' : undefined)
  // A policy may have roles of its own: who knows it asks it.
  if (role !== undefined && textOf(args, 'policy') === undefined) roleByName(role)
  const allPorts = options.ports === undefined && options.topPorts === undefined ? { ports: ALL_PORTS } : {}
  return {
    ...options,
    ...allPorts,
    targets: hosts,
    ...(role !== undefined && { role }),
    posture: true,
    identify: identifies(args, options),
  }
}

/** An audit asks what speaks there unless it is told not to; a simulated network has nobody to ask. */
function identifies(args: Arguments, { identify = false, simulate }: ScanOptions): boolean {
  if (!flagOf(args, 'no-identify')) return identify || simulate === undefined
  if (!identify) return false
  throw new ScanError('ERR_OPTION', '--identify and --no-identify contradict each other: leave one of them out')
}

/** The host alone: an audit asks about the machine, not about the port that a URL happens to name. */
function hostOfUrl(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).hostname.replace(/^\[(.*)\]$/, '$1') || undefined
}
