import { inBlocks } from './blocks.js'
import { DOCKER_NOTE, ESTABLISHED_NOTE } from './docker-note.js'
import { header } from './header.js'
import { GUARD, groupedBySource, type PortRule, PROTOCOLS, portsOf, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

const STATE = `/var/lib/${GUARD}`

/** Rules in front of those that are there, so that none of yours has to go and undo brings all back. */
export function ufw(plan: RemedyPlan): string {
  const isNarrow = plan.mode === 'narrow'
  const rules = ufwRules(plan)
  return scriptText({
    about: header('ufw', plan),
    notes: [
      'Rules are put in front, where the first that fits counts: what is refused first, then, above it, who is let in. ' +
        'A connection that you make between the two is tried again by TCP a second later.',
      ESTABLISHED_NOTE,
      DOCKER_NOTE,
    ],
    needs: ['ufw'],
    isLocal: true,
    setUp: ['is_active() { ufw status | grep -q "^Status: active"; }'],
    check: [
      'grep -q "^IPV6=yes" /etc/default/ufw || stop "ufw leaves IPv6 open here: set IPV6=yes in /etc/default/ufw"',
      ...(isNarrow
        ? [
            'is_active || stop "ufw is not active: to enable it would deny more than is named. Ask for --default-deny, or --for nftables"',
          ]
        : []),
      'ufw status numbered',
      ...rules.map((rule) => `ufw --dry-run ${rule} >/dev/null`),
    ],
    apply: [
      ...(isNarrow
        ? []
        : [
            `mkdir -p ${STATE}`,
            `[ -f ${STATE}/ufw.policy ] || sed -n 's/^DEFAULT_INPUT_POLICY="\\(.*\\)"/\\1/p' /etc/default/ufw >${STATE}/ufw.policy`,
            `[ -f ${STATE}/ufw.was ] || if is_active; then echo active; else echo inactive; fi >${STATE}/ufw.was`,
          ]),
      ...rules.map((rule) => `ufw ${rule} comment ${GUARD}`),
      ...(isNarrow ? [] : ['ufw default deny incoming', 'ufw --force enable']),
    ],
    undo: [
      ...(isNarrow ? [] : RESTORE_POLICY),
      ...rules.map((rule) => `ufw --force delete ${rule.replace(/^prepend /, '')} >/dev/null || true`),
    ],
  })
}

/** Before rules are taken out: nobody is shut out in between. */
const RESTORE_POLICY: readonly string[] = [
  `case $(cat ${STATE}/ufw.policy 2>/dev/null) in`,
  '  ACCEPT) ufw default allow incoming ;;',
  '  REJECT) ufw default reject incoming ;;',
  'esac',
  `if grep -q inactive ${STATE}/ufw.was 2>/dev/null; then ufw disable; fi`,
  `rm -rf ${STATE}`,
]

/**
 * Arguments of ufw, in the order to give them in: what is prepended last stands on top. Ports that are closed are denied
 * by name under default-deny too, since an allow of the owner's further down would win over the default.
 *
 * ufw passes over a rule whose like is there already, whatever its action and wherever it stands: an allow of the
 * owner's would stay open, or stay below our denial. So ours are never written as people write theirs: everybody is two
 * halves of each family, and who is let in comes from any port.
 */
export function ufwRules({ mode, keep, restrict, close }: RemedyPlan): string[] {
  return [
    ...perPorts([...restrict, ...close], (ports, protocol) =>
      HALVES.map((half) => `prepend deny proto ${protocol} from ${half} to any port ${ports}`),
    ),
    ...groupedBySource(restrict).flatMap(({ from, rules }) =>
      perPorts(rules, (ports, protocol) => from.map(({ text }) => allow(text, ports, protocol))),
    ),
    ...(mode === 'narrow' ? [] : perPorts(keep, (ports, protocol) => [allow('any', ports, protocol)])),
  ]
}

const HALVES = ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1']

function allow(source: string, ports: string, protocol: string): string {
  return `prepend allow proto ${protocol} from ${source} port 1:65535 to any port ${ports}`
}

/** A rule takes at most this many ports. */
const MOST_PORTS = 15

function perPorts(rules: readonly PortRule[], lines: (ports: string, protocol: string) => string[]): string[] {
  return PROTOCOLS.flatMap((protocol) =>
    inBlocks(portsOf(rules, protocol), MOST_PORTS).flatMap((ports) => lines(ports.join(','), protocol)),
  )
}
