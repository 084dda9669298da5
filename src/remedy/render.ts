import { ScanError } from '../errors.js'
import { aws } from './aws.js'
import { azure } from './azure.js'
import { firewalld } from './firewalld.js'
import type { Firewall } from './firewalls.js'
import { gcp } from './gcp.js'
import { iptables } from './iptables.js'
import { guardAgainstLockOut } from './lock-out.js'
import { nftables } from './nftables.js'
import type { RemedyPlan } from './plan.js'
import { awsTerraform } from './terraform.js'
import { ufw } from './ufw.js'

const GENERATORS = {
  nftables,
  iptables,
  ufw,
  firewalld,
  aws,
  'aws-terraform': awsTerraform,
  gcp,
  azure,
} as const satisfies Readonly<Record<Firewall, (plan: RemedyPlan) => string>>

/**
 * The change of one firewall, as text: a script with its own check and undo, or Terraform. Pure; applies nothing.
 *
 * @throws {ScanError} ERR_REMEDY_LOCKOUT, ERR_REMEDY_ADMIN: it would cut administrators off; ERR_OPTION: the firewall
 *   cannot do it in this mode
 */
export function renderRemedy(plan: RemedyPlan, firewall: Firewall): string {
  guardAgainstLockOut(plan)
  if (plan.mode === 'narrow' && (firewall === 'aws' || firewall === 'aws-terraform')) {
    const way = 'its remedy allows what is to stay and nothing else: say --default-deny'
    throw new ScanError('ERR_OPTION', `an AWS security group can only allow, so ${way}`)
  }
  return GENERATORS[firewall](plan)
}
