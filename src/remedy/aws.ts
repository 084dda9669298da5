import { createHash } from 'node:crypto'
import { header } from './header.js'
import { allowed, EVERYBODY } from './ingress.js'
import { GUARD, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** One entry of `--ip-permissions`, as the EC2 API has it. */
export interface IpPermission {
  readonly IpProtocol: string
  readonly FromPort: number
  readonly ToPort: number
  readonly IpRanges?: readonly { readonly CidrIp: string; readonly Description: string }[]
  readonly Ipv6Ranges?: readonly { readonly CidrIpv6: string; readonly Description: string }[]
}

const Description = GUARD

/**
 * A security group can only allow, so closing a port means a group without it: one that holds what is to stay takes the
 * place of those the interface has, and undo puts them back.
 */
export function aws(plan: RemedyPlan): string {
  const json = JSON.stringify(ipPermissions(plan), null, 2)
  const group = `${GUARD}_${createHash('sha256').update(json).digest('hex').slice(0, 8)}`
  return scriptText({
    about: header('AWS security group', plan),
    notes: [
      'A security group can only allow: this one has what is to stay, and takes the place of the groups that the ' +
        `interface has now. They are written to ${GUARD}.INTERFACE.groups in this directory, which undo needs.`,
      'The name of the group tells its rules apart, so that another remedy is another group. Remove those that are no ' +
        'longer used: aws ec2 delete-security-group.',
    ],
    needs: ['aws'],
    isLocal: false,
    variables: { INTERFACE: 'the network interface of the instance, eni-…' },
    files: { permissions: json },
    setUp: AWS_FUNCTIONS.concat(`group=${group}`),
    check: [
      'groups=$(groups_of_interface)',
      '[ -n "$groups" ] || stop "the interface $INTERFACE has no security group, or cannot be read"',
      '# Word by word: one group, one argument.',
      'aws ec2 describe-security-group-rules --filters "Name=group-id,Values=$(echo $groups | tr " " ,)"',
      'permissions',
    ],
    apply: [
      `[ -f "${GUARD}.$INTERFACE.groups" ] || groups_of_interface >"${GUARD}.$INTERFACE.groups"`,
      'id=$(guard_id)',
      'if [ "$id" = None ]; then',
      `  id=$(aws ec2 create-security-group --group-name "$group" --description "${GUARD}: made by synsweep remedy" --vpc-id "$(vpc)" --query GroupId --output text)`,
      '  if ! aws ec2 authorize-security-group-ingress --group-id "$id" --ip-permissions "$(permissions)" >/dev/null; then',
      '    aws ec2 delete-security-group --group-id "$id"',
      '    stop "the rules were refused; nothing is changed"',
      '  fi',
      'fi',
      'aws ec2 modify-network-interface-attribute --network-interface-id "$INTERFACE" --groups "$id"',
    ],
    undo: [
      `if [ -f "${GUARD}.$INTERFACE.groups" ]; then`,
      `  aws ec2 modify-network-interface-attribute --network-interface-id "$INTERFACE" --groups $(cat "${GUARD}.$INTERFACE.groups") &&`,
      `    rm "${GUARD}.$INTERFACE.groups"`,
      'fi',
    ],
  })
}

const OF_INTERFACE = 'aws ec2 describe-network-interfaces --network-interface-ids "$INTERFACE" --output text --query'

const AWS_FUNCTIONS: readonly string[] = [
  `vpc() { ${OF_INTERFACE} 'NetworkInterfaces[0].VpcId'; }`,
  `groups_of_interface() { ${OF_INTERFACE} 'NetworkInterfaces[0].Groups[].GroupId'; }`,
  'guard_id() {',
  '  aws ec2 describe-security-groups --filters "Name=group-name,Values=$group" "Name=vpc-id,Values=$(vpc)" \\',
  "    --query 'SecurityGroups[0].GroupId' --output text",
  '}',
]

/** What may come in. Path MTU discovery is among it: a security group drops what it does not name. */
export function ipPermissions(plan: Pick<RemedyPlan, 'restrict' | 'keep'>): IpPermission[] {
  return [
    ...allowed(plan).flatMap(({ protocol, ports, family, sources }) =>
      ports.map((port) => permission(protocol, port, port, family, sources)),
    ),
    permission('icmp', 3, 4, 4, [EVERYBODY[4]]), // fragmentation needed, RFC 1191
    permission('icmpv6', 2, 0, 6, [EVERYBODY[6]]), // packet too big, RFC 8201
  ]
}

function permission(
  protocol: string,
  from: number,
  to: number,
  family: 4 | 6,
  sources: readonly string[],
): IpPermission {
  const ranges =
    family === 4
      ? { IpRanges: sources.map((CidrIp) => ({ CidrIp, Description })) }
      : { Ipv6Ranges: sources.map((CidrIpv6) => ({ CidrIpv6, Description })) }
  return { IpProtocol: protocol, FromPort: from, ToPort: to, ...ranges }
}
