import { ScanError } from '../errors.js'
import { contains } from './network.js'
import type { PortRule, RemedyPlan } from './plan.js'

/**
 * Refuses a plan that would cut administrators off from SSH, whoever made it. Every generator's output goes through here.
 *
 * @throws {ScanError} ERR_REMEDY_LOCKOUT; ERR_REMEDY_ADMIN: all is to be denied, and nobody has said who has to get in
 */
export function guardAgainstLockOut(plan: RemedyPlan): void {
  const { mode, sshPorts, admins, keep, restrict, close } = plan
  if (mode === 'default-deny' && sshPorts.length > 0 && admins.length === 0) throw unknownAdmin('--default-deny')
  for (const port of sshPorts) {
    const isHere = (rule: PortRule) => rule.protocol === 'tcp' && rule.port === port
    if (close.some(isHere)) throw lockOut(`the remedy would close port ${port}, which is SSH`)
    const restricted = restrict.filter(isHere)
    const outside = admins.find((admin) =>
      restricted.some(({ from }) => !from.some((source) => contains(source, admin))),
    )
    if (outside) throw lockOut(`port ${port} is SSH, and ${outside.text} could not reach it any more`)
    if (mode === 'default-deny' && !keep.some(isHere) && restricted.length === 0) {
      throw lockOut(`port ${port} is SSH, and nothing would allow it`)
    }
  }
  const ports = [...keep, ...restrict, ...close].map(({ protocol, port }) => `${port}/${protocol}`)
  const twice = ports.find((port, i) => ports.indexOf(port) !== i)
  if (twice !== undefined) throw lockOut(`port ${twice} stands twice in the plan`)
}

function lockOut(message: string): ScanError {
  return new ScanError('ERR_REMEDY_LOCKOUT', `${message}: nothing is written`)
}

/** @param what needs to know it */
export function unknownAdmin(what: string): ScanError {
  const message = `${what} needs the address that you administer the host from: say --admin ADDRESS, or a network`
  return new ScanError('ERR_REMEDY_ADMIN', message)
}

export function unknownSsh(): ScanError {
  const way = 'say where it listens, --ssh-port PORT, or --ssh-port none if nobody comes in by SSH'
  return new ScanError(
    'ERR_REMEDY_LOCKOUT',
    `no SSH server is open in this scan, and --default-deny would close it: ${way}`,
  )
}
