import { header } from './header.js'
import { allowed, EVERYBODY, type Ingress, ingress } from './ingress.js'
import { FAMILIES, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** The lower number counts; rules have 1000 unless told otherwise. */
const ALLOW_PRIORITY = 800
const DENY_PRIORITY = 900

/** VPC firewall rules in front of those that are there, for instances with one tag; one family a rule. */
export function gcp(plan: RemedyPlan): string {
  return scriptText({
    about: header('Google Cloud VPC firewall', plan),
    notes: ['They hold for every instance with the tag: see that it is on this host and on no other.'],
    needs: ['gcloud'],
    isLocal: false,
    variables: { TAG: 'a network tag that the instance has, and no other', NETWORK: 'the name of its VPC network' },
    setUp: GCP_FUNCTIONS,
    check: [
      'gcloud compute instances list --filter="tags.items=$TAG"',
      'guards',
      ...gcpRules(plan).map((rule) => `echo '${rule}'`),
    ],
    apply: gcpRules(plan).map((rule) => `put ${rule}`),
    undo: [
      `for each in $(gcloud compute firewall-rules list --filter="name~^synsweep-guard-$TAG-" --format='value(name)'); do`,
      '  gcloud compute firewall-rules delete --quiet "$each"',
      'done',
    ],
  })
}

const GCP_FUNCTIONS: readonly string[] = [
  'guards() { gcloud compute firewall-rules list --filter="name~^synsweep-guard-$TAG-"; }',
  '# put NAME ACTION PRIORITY RULES SOURCES: the same again changes nothing.',
  'put() {',
  '  name=synsweep-guard-$TAG-$1',
  '  if gcloud compute firewall-rules describe "$name" >/dev/null 2>&1; then',
  '    gcloud compute firewall-rules update "$name" --priority="$3" --rules="$4" --source-ranges="$5" --target-tags="$TAG"',
  '  else',
  '    gcloud compute firewall-rules create "$name" --network="$NETWORK" --direction=INGRESS --action="$2" \\',
  '      --priority="$3" --rules="$4" --source-ranges="$5" --target-tags="$TAG"',
  '  fi',
  '}',
]

/** Arguments of `put`, allows first. */
export function gcpRules(plan: RemedyPlan): string[] {
  const isNarrow = plan.mode === 'narrow'
  const allows = allowed({ restrict: plan.restrict, keep: isNarrow ? [] : plan.keep })
  const denies = isNarrow ? ingress([...plan.restrict, ...plan.close], 'any') : []
  return [
    ...allows.map((rule, i) => gcpRule(`allow-${i + 1}-ipv${rule.family}`, 'ALLOW', ALLOW_PRIORITY, rule)),
    ...denies.map((rule, i) => gcpRule(`deny-${i + 1}-ipv${rule.family}`, 'DENY', DENY_PRIORITY, rule)),
    ...(isNarrow
      ? []
      : FAMILIES.map((family) => `deny-all-ipv${family} DENY ${DENY_PRIORITY} tcp,udp ${EVERYBODY[family]}`)),
  ]
}

function gcpRule(name: string, action: string, priority: number, { protocol, ports, sources }: Ingress): string {
  return [name, action, priority, ports.map((port) => `${protocol}:${port}`).join(), sources.join()].join(' ')
}
