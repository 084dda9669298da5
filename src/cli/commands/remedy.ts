import { ScanError } from '../../errors.js'
import { loadScan, type SavedScan } from '../../history/index.js'
import { printable } from '../../output/index.js'
import type { Policy } from '../../policy/index.js'
import {
  administratorsOf,
  buildPlan,
  chooseHost,
  FIREWALL_CHOICES,
  type Firewall,
  type HostExposure,
  isEmpty,
  renderRemedy,
} from '../../remedy/index.js'
import { type Role, roleByName, roles } from '../../risk/index.js'
import { type Arguments, choiceOf, flagOf, integerOf, positionalsOf, textOf, textsOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { readPolicyFile } from '../policy-file.js'
import { print } from '../print.js'

/** `synsweep remedy`: the firewall change that closes what a saved scan found. Prints it; applies nothing. */
export async function runRemedy(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  env.invoker?.become() // nothing of this needs root
  const firewall = firewallOf(args)
  const [path] = positionalsOf(args, 'scan')
  if (path === undefined) throw new ScanError('ERR_OPTION', 'name a saved scan, or - for standard input')
  const sshPorts = textOf(args, 'ssh-port') === 'none' ? 'none' : integerOf(args, 'ssh-port', 1, 65_535)
  const scan = await loadScan(path)
  const policy = await policyOf(args)
  const findings = policy?.waive(scan.findings, new Date().toISOString()) ?? scan.findings
  const exposure = chooseHost({ ...scan, findings }, textsOf(args, 'host'))
  const given = textsOf(args, 'admin').flatMap((text) => text.split(',').map((each) => each.trim()))
  const {
    admins,
    sshPorts: ownPorts,
    notes,
  } = administratorsOf([...given, ...(policy?.adminSources ?? [])], exposure.addresses, env.variables.SSH_CONNECTION)
  const plan = buildPlan(exposure, {
    mode: flagOf(args, 'default-deny') ? 'default-deny' : 'narrow',
    role: roleOf(args, scan, exposure, policy),
    admins,
    sshPorts: sshPorts === 'none' ? 'none' : [...ownPorts, ...(sshPorts === undefined ? [] : [sshPorts])],
  })
  const text = isEmpty(plan) ? undefined : renderRemedy(plan, firewall)
  const empty = text === undefined ? ['nothing to close: no finding names a port that the role does not expect'] : []
  for (const note of [...scan.notes, ...notes, ...plan.notes, ...empty]) {
    env.stderr.stream.write(`synsweep: ${printable(note)}\n`)
  }
  if (text !== undefined) await print(env, text)
  return ExitCode.done
}

function firewallOf(args: Arguments): Firewall {
  const firewall = choiceOf(args, 'for', FIREWALL_CHOICES)
  if (firewall === undefined)
    throw new ScanError('ERR_OPTION', `--for says what filters there: ${FIREWALL_CHOICES.join(', ')}`)
  if (!flagOf(args, 'terraform')) return firewall
  if (firewall === 'aws') return 'aws-terraform'
  throw new ScanError('ERR_OPTION', `--terraform goes with --for aws, not with --for ${firewall}`)
}

async function policyOf(args: Arguments): Promise<Policy | undefined> {
  const path = textOf(args, 'policy')
  if (path === undefined) return undefined
  const { loadPolicy } = await import('../../policy/index.js')
  return loadPolicy(await readPolicyFile(path)).policy
}

/** As it is told, as the policy has it, or as the host was audited, where a role of that name is known here. */
function roleOf(args: Arguments, { postures }: SavedScan, { addresses, name }: HostExposure, policy?: Policy): Role {
  const said = textOf(args, 'role')
  if (policy) return policy.roleFor({ address: addresses[0]!, ...(name !== undefined && { name }) }, said)
  if (said !== undefined) return roleByName(said)
  const posture = postures.find(({ address }) => addresses.includes(address))
  return roles.find((role) => role.name === posture?.role) ?? roleByName('none')
}
