import { header } from './header.js'
import { allowed, EVERYBODY, type Ingress, ingress } from './ingress.js'
import { PROTOCOLS, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** Rules of a network security group, by priorities of their own; `create` replaces the one of the same name. */
export function azure(plan: RemedyPlan): string {
  const rules = azureRules(plan)
  return scriptText({
    about: header('Azure network security group', plan),
    notes: [
      `They take the priorities from FIRST_PRIORITY (100) on, ${rules.length} of them: no rule of yours may have one of ` +
        'these, and those that allow what is closed here have to come after them.',
    ],
    needs: ['az'],
    isLocal: false,
    variables: { RESOURCE_GROUP: 'the resource group', NSG: "the network security group of the host's interface" },
    setUp: AZURE_FUNCTIONS,
    check: [
      'az network nsg rule list --resource-group "$RESOURCE_GROUP" --nsg-name "$NSG" --output table',
      ...rules.map((rule) => `echo '${rule}'`),
    ],
    apply: rules.map((rule, i) => `put ${i} ${rule}`),
    undo: [
      `for each in $(az network nsg rule list --resource-group "$RESOURCE_GROUP" --nsg-name "$NSG" --query "[?starts_with(name, 'synsweep_guard_')].name" --output tsv); do`,
      '  az network nsg rule delete --resource-group "$RESOURCE_GROUP" --nsg-name "$NSG" --name "$each"',
      'done',
    ],
  })
}

const AZURE_FUNCTIONS: readonly string[] = [
  `first=\${FIRST_PRIORITY:-100}`,
  '# put INDEX NAME ACCESS PROTOCOL PORTS SOURCES: ports and sources between commas.',
  'put() {',
  '  az network nsg rule create --resource-group "$RESOURCE_GROUP" --nsg-name "$NSG" --name "synsweep_guard_$2" \\',
  '    --priority $((first + $1)) --direction Inbound --access "$3" --protocol "$4" \\',
  '    --destination-port-ranges $(echo "$5" | tr , " ") --source-address-prefixes $(echo "$6" | tr , " ")',
  '}',
]

/** Arguments of `put` behind the index, allows first. */
export function azureRules(plan: RemedyPlan): string[] {
  const isNarrow = plan.mode === 'narrow'
  const allows = allowed({ restrict: plan.restrict, keep: isNarrow ? [] : plan.keep })
  const denies = isNarrow ? ingress([...plan.restrict, ...plan.close], 'any') : []
  return [
    ...allows.map((rule, i) => azureRule(`allow_${i + 1}_ipv${rule.family}`, 'Allow', rule)),
    ...denies.map((rule, i) => azureRule(`deny_${i + 1}_ipv${rule.family}`, 'Deny', rule)),
    ...(isNarrow ? [] : denyAll()),
  ]
}

/** Probes of a load balancer come from one address of Azure's own, in both families. */
function denyAll(): string[] {
  const everywhere = [EVERYBODY[4], EVERYBODY[6]].flatMap((source, i) =>
    PROTOCOLS.map(
      (protocol) => `deny_all_${protocol}_ipv${i === 0 ? 4 : 6} Deny ${capital(protocol)} 0-65535 ${source}`,
    ),
  )
  return ['allow_load_balancer Allow Tcp 0-65535 AzureLoadBalancer', ...everywhere]
}

function azureRule(name: string, access: string, { protocol, ports, sources }: Ingress): string {
  return [name, access, capital(protocol), ports.join(), sources.join()].join(' ')
}

function capital(protocol: 'tcp' | 'udp'): string {
  return protocol === 'tcp' ? 'Tcp' : 'Udp'
}
