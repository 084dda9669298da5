import { writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { ScanError } from '../../errors.js'
import { loadScan } from '../../history/index.js'
import { parseAddress } from '../../model/index.js'
import { printable, wrap } from '../../output/index.js'
import { draftPolicy, explainPort, loadPolicy } from '../../policy/index.js'
import { type Arguments, positionalsOf, textOf } from '../arguments.js'
import { cannotWrite } from '../destination.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { readPolicyFile } from '../policy-file.js'
import { pageColumns, print } from '../print.js'

/** Of the program's own folder, dist/bin or src/cli. */
const SCHEMA = '../../docs/policy.schema.json'
const ALL_PORTS = 65_535

/** `synsweep policy`: check a policy, write one, ask one. */
export async function runPolicy(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  env.invoker?.become() // nothing of this needs root
  const [what, path, ...rest] = positionalsOf(args, 'words')
  const from = textOf(args, 'from')
  if (what === 'check' && path !== undefined && rest.length === 0 && from === undefined) return await check(path, env)
  if (what === 'init' && path !== undefined && rest.length === 0) return await init(path, from, env)
  if (what === 'explain' && path !== undefined && rest.length === 2 && from === undefined) {
    return await explain(path, rest[0]!, rest[1]!, env)
  }
  throw new ScanError(
    'ERR_OPTION',
    'say policy check FILE, policy init FILE --from SCAN, or policy explain FILE ADDRESS PORT',
  )
}

async function check(path: string, env: CliEnvironment): Promise<ExitCode> {
  const { policy, warnings } = loadPolicy({ ...(await readPolicyFile(path)), isStrict: true })
  const lines = warnings.map(({ line, column, code, message }) => `${path}:${line}:${column}: ${code} ${message}`)
  const counts = [
    counted(policy.groups.length, 'group'),
    counted(policy.waivers.length, 'waiver'),
    counted(warnings.length, 'warning'),
  ]
  await print(env, [...lines, `${path} is a policy: ${counts.join(', ')}`].map(printable).join('\n'))
  return ExitCode.done
}

async function init(path: string, from: string | undefined, env: CliEnvironment): Promise<ExitCode> {
  if (from === undefined) throw new ScanError('ERR_OPTION', 'policy init needs a saved scan: --from SCAN')
  const { header, summary, notes, ...seen } = await loadScan(from)
  for (const note of notes) env.stderr.stream.write(`synsweep: warning: ${printable(note)}\n`)
  const isWhole = header.ports === ALL_PORTS && summary?.complete === true
  const schemaPath = join(dirname(env.programPath), SCHEMA)
  const schema = path === '-' ? schemaPath : relative(dirname(resolve(path)), schemaPath)
  const text = draftPolicy({ ...seen, name: from, startedAt: header.startedAt, hasAllTcpPorts: isWhole }, schema)
  if (path === '-') {
    await print(env, text)
    return ExitCode.done
  }
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (isThere(error)) {
      throw new ScanError('ERR_OUTPUT', `${path} is there already, and is left as it is: name another file`)
    }
    throw cannotWrite(path, error)
  }
  const hosts = counted(seen.hosts.filter(({ reason }) => reason === undefined).length, 'host')
  await print(env, printable(`${path} expects what ${hosts} had open; read it, then  synsweep policy check ${path}`))
  return ExitCode.done
}

async function explain(path: string, host: string, portText: string, env: CliEnvironment): Promise<ExitCode> {
  const { policy } = loadPolicy(await readPolicyFile(path))
  if (!parseAddress(host)) throw new ScanError('ERR_OPTION', `policy explain takes an address, got "${host}"`)
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp))?$/.exec(portText) ?? []
  if (!(Number(port) >= 1 && Number(port) <= ALL_PORTS)) {
    throw new ScanError('ERR_OPTION', `policy explain takes a port, 22 or 53/udp, got "${portText}"`)
  }
  const lines = explainPort(policy, { address: host }, { port: Number(port), protocol: protocol as 'tcp' | 'udp' })
  await print(env, lines.flatMap((line) => wrap(printable(line), pageColumns(env))).join('\n'))
  return ExitCode.done
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function isThere(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST'
}
