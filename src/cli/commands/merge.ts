import { ScanError } from '../../errors.js'
import { loadScan, type SavedScan } from '../../history/index.js'
import { mergeScans } from '../../merge/index.js'
import type { ScanRecord } from '../../model/index.js'
import { roleByName } from '../../risk/index.js'
import { type Arguments, positionalsOf, textOf, textsOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import type { ExitCode } from '../exit-code.js'
import { noteTo, tell } from '../tell.js'

const ADMIN_VANTAGE = 'admin'

/** `synsweep merge`: hosts judged by several saved scans together. */
export async function runMerge(args: Arguments, commandLine: string, env: CliEnvironment): Promise<ExitCode> {
  const paths = positionalsOf(args, 'scans')
  if (paths.length === 0) throw new ScanError('ERR_OPTION', 'name the saved scans to merge')
  const given = textOf(args, 'role')
  const role = given === undefined ? undefined : roleByName(given)
  const admins = textsOf(args, 'admin-vantage')
  const adminVantages = new Set(admins.length > 0 ? admins : [ADMIN_VANTAGE])

  async function* records(): AsyncGenerator<readonly ScanRecord[]> {
    const scans: SavedScan[] = []
    for (const path of paths) scans.push(await load(path, env))
    yield mergeScans(scans, {
      roleFor: (_host, said) => role ?? roleByName(said ?? 'none'),
      // Who administrators are is known by where they sit; other sources only by a network that is no vantage of ours.
      admits: (vantage, from) => from === 'any' || adminVantages.has(vantage),
    })
  }
  return await tell(records(), 'posture', args, commandLine, env)
}

async function load(path: string, env: CliEnvironment): Promise<SavedScan> {
  const scan = await loadScan(path)
  for (const note of scan.notes) noteTo(env)(note)
  if (scan.header.scans === undefined) return scan
  throw new ScanError('ERR_OPTION', `${path} is of ${scan.header.scans} scans already: merge the scans it was made of`)
}
