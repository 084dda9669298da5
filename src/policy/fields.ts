import { type Confidence, SEVERITIES, type Severity } from '../model/index.js'
import { RULE_CLASSES } from '../risk/index.js'
import {
  Complaint,
  choice,
  flag,
  type JsonSchema,
  list,
  mapping,
  named,
  oneOrMore,
  optional,
  placed,
  required,
  type Shape,
  scalar,
  text,
  whole,
} from './shape.js'
import { bannerPattern, day, hostPattern, network, ports, portText, serviceName, source } from './values.js'

export const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** E113: a severity is mistyped more often than any other word. */
const severity: Shape<Severity> = choice(SEVERITIES, 'E113')
const protocol = choice(['tcp', 'udp'])

const byBucket = mapping('severity by scope', {
  public: optional(severity, 'On addresses that everybody reaches.'),
  private: optional(severity, 'On all others.'),
})

const sources: Shape<'any' | readonly (typeof source extends Shape<infer T> ? T : never)[]> = (() => {
  const any = choice(['any'])
  const some = oneOrMore('sources', source)
  return {
    read: (node, problems) =>
      node.kind === 'scalar' && node.value === 'any' ? any.read(node, problems) : some.read(node, problems),
    schema: { anyOf: [any.schema, some.schema] },
  }
})()

/** `required`, or by port: `{ "443": required }`. */
const tls: Shape<'required' | readonly number[]> = {
  read(node, problems) {
    if (node.kind !== 'map') return choice(['required']).read(node, problems)
    const spans = node.entries.map(({ key, at, value }) => {
      const word = choice(['required']).read(value, problems)
      const [span] = ports.read({ kind: 'list', at, items: [{ kind: 'scalar', at, value: key }] }, problems) ?? []
      return word && typeof span === 'number' ? span : undefined
    })
    return spans.every((span) => span !== undefined) ? spans : undefined
  },
  schema: {
    anyOf: [{ enum: ['required'] }, { type: 'object', additionalProperties: { enum: ['required'] } }],
    description: 'required, or required for single ports',
  },
}

export const expectation = mapping('an expectation', {
  ports: required(placed(ports), 'Ports and ranges: 443, "8000-8100".'),
  proto: optional(protocol, 'tcp, unless it says udp.'),
  service: optional(
    oneOrMore('services', serviceName),
    'What has to answer there; anything that belongs to the port unless it is said.',
  ),
  from: optional(placed(sources), 'Who may connect: any (the default), networks, or $admin_sources.'),
  optional: optional(flag, 'True: closed is fine as well.'),
  tls: optional(tls, 'required, for all ports or for single ones: { "443": required }.'),
  scope: optional(choice(['any', 'private']), 'private: on a public address the port is not expected.'),
})

export const role = mapping('a role', {
  summary: optional(text, 'One sentence for people.'),
  expect: required(list('expectations', expectation, true), 'What is meant to be open.'),
  forbid: optional(
    mapping('forbid', {
      classes: required(list('classes', choice(RULE_CLASSES)), 'Classes of rules, as `synsweep rules` lists them.'),
    }),
    'What must not be open, whatever another role of the same host expects.',
  ),
})

export const group = mapping('a group', {
  hosts: required(
    list('hosts', placed(hostPattern)),
    'Addresses, networks, ranges (192.0.2.10-192.0.2.20) and host names.',
  ),
  role: required(oneOrMore('roles', placed(text)), 'Name of a role, or a list of them.'),
})

export const waiver = mapping('a waiver', {
  id: required(text, 'What reports call it.'),
  match: required(
    mapping('match', {
      rules: required(list('rules', placed(text)), 'Ids of rules, as `synsweep rules` lists them.'),
      group: optional(placed(text), 'Only on hosts of this group.'),
      hosts: optional(list('hosts', placed(hostPattern)), 'Only on these hosts.'),
      ports: optional(ports, 'Only on these ports.'),
      proto: optional(protocol, 'Only over this protocol.'),
    }),
    'What is waived. All that is given has to fit.',
  ),
  reason: required(text, 'Why it is accepted. Stands in reports.'),
  owner: optional(text, 'Who answers for it.'),
  approved_by: optional(text, 'Who allowed it.'),
  created: optional(placed(day), 'The day that it was made, if it is not today.'),
  expires: required(placed(day), 'Last day that it holds, at most 366 days on; the day ends in UTC.', [
    'E109',
    'the waiver has no expiry: say until when (expires: 2026-12-31)',
  ]),
  max_severity: optional(severity, 'A heavier finding is not waived.'),
})

export const customRule = mapping('a rule', {
  id: required(placed(text), 'For ever: waivers and saved scans refer to it.'),
  title: required(text, 'The finding in a few words.'),
  match: required(
    placed(
      mapping('match', {
        ports: optional(ports, 'Where it listens.'),
        proto: optional(protocol, 'tcp, unless it says udp.'),
        service: optional(oneOrMore('services', serviceName), 'What identification calls it.'),
        banner: optional(bannerPattern, 'A regular expression on the beginning of what the service says.'),
      }),
    ),
    'What the rule is about: ports, services, a banner.',
  ),
  class: required(choice(RULE_CLASSES), 'What kind of thing it is.'),
  severity: required(
    mapping('severity by scope', {
      public: required(severity, 'On addresses that everybody reaches.'),
      private: required(severity, 'On all others.'),
    }),
    'How heavy it is.',
  ),
  why: required(text, 'Why it matters.'),
  remediate: required(text, 'What to do.'),
  references: optional(list('references', text), 'Where to read more.'),
})

export const override = mapping('an override', {
  rule: required(placed(text), 'Id of a rule.'),
  severity: required(byBucket, 'In place of the severity of the rule.'),
  reason: required(text, 'Why.'),
  expires: optional(placed(day), 'Last day that it holds; the day ends in UTC.'),
})

const LATER = (key: string): readonly [string, string] => [
  'E119',
  `"${key}" is not in this version: leave it out, and let cron or a systemd timer start scans and their exit status tell`,
]

/** The whole file. */
export const policyFile = mapping(
  'a policy',
  {
    version: required(
      scalar({ const: 1, description: 'version 1' }, (value) => {
        if (value === 1) return 1 as const
        throw new Complaint('E117', `must be 1, the version of this format, not ${JSON.stringify(value)}`)
      }),
      'Version of the format: 1.',
    ),
    defaults: optional(
      mapping('defaults', {
        role: optional(placed(text), 'Role of hosts in no group.'),
        unexpected: optional(byBucket, 'Least severity of an open port that the role of its host does not list.'),
        require: optional(
          mapping(
            'require',
            { tcp: optional(portText, 'Ports that a scan has to cover, or it rates no host: "1-65535".') },
            { max_age: ['E119', '"max_age" is not in this version: a scan is judged as it is made'] },
          ),
          'What counts as a complete scan.',
        ),
        admin_sources: optional(
          list('networks', placed(network)),
          'Networks of administrators: $admin_sources elsewhere.',
        ),
      }),
      'What holds where nothing else is said.',
    ),
    vantages: optional(
      named(
        'vantages',
        mapping('a vantage', {
          addresses: required(list('addresses', network), 'Addresses that targets see when a scan comes from there.'),
          kind: optional(choice(['public', 'admin', 'internal']), 'For people: public, admin or internal.'),
        }),
      ),
      'Where scans are made from, by the name that --vantage takes.',
    ),
    roles: optional(named('roles', role), 'What hosts are for. A name of a built-in role takes its place.'),
    groups: optional(named('groups', group), 'Which host has which role.'),
    networks: optional(
      mapping('networks', {
        treat_as_public: optional(list('networks', network), 'Weigh these as if everybody reached them.'),
        treat_as_private: optional(list('networks', network), 'Weigh these as if only your own network reached them.'),
      }),
      'Who reaches an address, where its number alone misleads.',
    ),
    waivers: optional(list('waivers', placed(waiver), true), 'Findings that somebody answers for, until a day.'),
    rules: optional(list('rules', customRule, true), 'Rules of your own.'),
    overrides: optional(list('overrides', override, true), 'Other severities for rules.'),
    gate: optional(
      mapping(
        'gate',
        {
          fail_on: optional(
            mapping('fail_on', {
              severity: required(severity, 'A finding this heavy, or heavier.'),
              confidence: optional(choice(CONFIDENCES), 'At least this sure; possible unless it is said.'),
            }),
            'A finding that fails the scan.',
          ),
          min_score: optional(whole(0, 100), 'The least score that a host may have.'),
          fail_on_incomplete_scan: optional(flag, 'True: a scan that was stopped, or has missed too much, fails.'),
          fail_on_expired_waiver: optional(flag, 'True: a waiver whose day has passed fails, whatever it was about.'),
        },
        { fail_on_new: ['E114', 'fail_on_new needs a baseline, and this version keeps none: leave it out'] },
      ),
      'What makes a scan exit with status 3.',
    ),
  },
  { schedule: LATER('schedule'), alerts: LATER('alerts') },
)

/** What editors are given. */
export function jsonSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A policy of synsweep: what is expected to be open, and who may waive what',
    ...policyFile.schema,
  }
}
