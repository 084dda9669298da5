import { type IpPermission, ipPermissions } from './aws.js'
import { comment } from './comment.js'
import { header } from './header.js'
import { GUARD, type RemedyPlan } from './plan.js'

/** The same group as {@link aws} makes, for Terraform: one resource for each rule, none inside the group itself. */
export function awsTerraform(plan: RemedyPlan): string {
  const rules = ipPermissions(plan).flatMap(ingressRules)
  return `${[
    ...header('AWS security group, Terraform', plan),
    '#',
    ...comment('check: terraform plan. apply: terraform apply. undo: terraform destroy.'),
    ...comment(
      'A security group can only allow: this one has what is to stay. Give it to the interface in place of its other ' +
        'groups (vpc_security_group_ids), and keep the plan at hand: nothing takes it back by itself. Keep your ' +
        'session open until a new connection has worked.',
    ),
    '',
    'variable "vpc_id" {',
    '  type = string',
    '}',
    '',
    `resource "aws_security_group" "${GUARD}" {`,
    `  name        = "${GUARD}"`,
    `  description = "${GUARD}: made by synsweep remedy"`,
    '  vpc_id      = var.vpc_id',
    '}',
    '',
    ...rules,
    ...[4, 6].flatMap((family) => [
      `resource "aws_vpc_security_group_egress_rule" "ipv${family}" {`,
      `  security_group_id = aws_security_group.${GUARD}.id`,
      `  ip_protocol       = "-1"`,
      family === 4 ? '  cidr_ipv4         = "0.0.0.0/0"' : '  cidr_ipv6         = "::/0"',
      '}',
      '',
    ]),
    'output "security_group_id" {',
    `  value = aws_security_group.${GUARD}.id`,
    '}',
  ].join('\n')}\n`
}

function ingressRules({ IpProtocol, FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] }: IpPermission): string[] {
  const sources = [
    ...IpRanges.map(({ CidrIp }) => `cidr_ipv4         = "${CidrIp}"`),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => `cidr_ipv6         = "${CidrIpv6}"`),
  ]
  const family = IpRanges.length > 0 ? 'ipv4' : 'ipv6'
  return sources.flatMap((source, i) => [
    `resource "aws_vpc_security_group_ingress_rule" "${IpProtocol}_${FromPort}_${family}_${i + 1}" {`,
    `  security_group_id = aws_security_group.${GUARD}.id`,
    `  description       = "${GUARD}"`,
    `  ip_protocol       = "${IpProtocol}"`,
    `  from_port         = ${FromPort}`,
    `  to_port           = ${ToPort}`,
    `  ${source}`,
    '}',
    '',
  ])
}
